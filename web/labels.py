"""The words of the page in English and Traditional Chinese. The English words are the keys.

Only labels: the text of the archive is never translated, and the sentences of an answer are those of `qa.sentences`.
"""

from calendar import month_name
from collections.abc import Mapping
from contextvars import ContextVar

from qa.records import Language

ENGLISH: Language = "en"
CHINESE: Language = "zh-Hant"
_spoken: ContextVar[Language] = ContextVar("spoken", default=ENGLISH)  # of the request that is being answered

IN_CHINESE = {
    "Ask": "提問",
    "Archive": "資料庫",
    "Ask the archive …": "向資料庫提問……",
    "Your question": "你的問題",
    "Only these outlets": "只限這些媒體",
    "Period": "時段",
    "From": "由",
    "To (included)": "至（包括當日）",
    "New conversation": "新對話",
    "Conversations": "對話紀錄",
    "Open": "打開",
    "Rename": "改名",
    "Save as a file": "存成檔案",
    "Delete": "刪除",
    "Really delete?": "確定刪除？",
    "New name of the conversation": "對話的新名稱",
    "1 question": "1 個問題",
    "# questions": "# 個問題",
    "This file is too large to be a conversation.": "檔案太大，不可能是對話紀錄。",
    "None yet: what you ask is kept here.": "暫時沒有；你的提問會保存在這裏。",
    "Open a shared file": "打開他人分享的檔案",
    "Kept in this browser only, the newest thirty; the server keeps none.": "只保存在這個瀏覽器，最多保留最近三十個；伺服器不保存。",
    "This file is too large for a conversation: it may have {most} kB.": "檔案太大，不可能是對話紀錄：上限為 {most} kB。",
    "This is not a conversation that was saved here.": "這不是由本頁儲存的對話。",
    "The archive did not answer this.": "資料庫沒有回答這個問題。",
    "None of the passages that were quoted here is stored in this archive any more.": "這裏引用過的段落已全部不在資料庫。",
    "Opened from a file: only its quotes are shown, as they stand in this archive.": "由檔案打開：只顯示引文，並以資料庫的原文為準。",
    "{count} quoted passages are no longer stored in this archive.": "有 {count} 段引文已不在資料庫。",
    "Any time": "任何時間",
    "Past week": "過去一週",
    "Past month": "過去一個月",
    "Past year": "過去一年",
    "From … to …": "由……至……",
    "Try it with the sample": "用樣本試試",
    "Ask in plain words.": "用日常語言提問。",
    "The answer is quoted, word for word, from the stories in this archive; every quote opens the story it was taken from. "
    "Where the archive does not say, the answer says so.": "答案逐字引自資料庫的報道；每段引文都可打開原來的報道。資料庫沒有提及的，會如實說明。",
    "Conversation": "對話",
    "Export this conversation": "匯出對話",
    "Save this conversation as": "將對話儲存為",
    "(nothing asked)": "（沒有問題）",
    "Understood as: {question}": "理解為：{question}",
    "ask it alone": "單獨提問",
    "Confined to": "限於",
    "{what} · set by you": "{what} · 由你設定",
    "{what} · from your words": "{what} · 取自你的問題",
    "all outlets": "所有媒體",
    "any time": "任何時間",
    "As asked": "按原來的問題",
    "Without {what}": "不限於{what}",
    "only then": "只限此時段",
    "{count} cited passage": "{count} 段引文",
    "{count} cited passages": "{count} 段引文",
    "rests on {count} independent source": "來自 {count} 個獨立來源",
    "rests on {count} independent sources": "來自 {count} 個獨立來源",
    "About this search": "關於這次搜尋",
    "Was this answer right?": "這個答案對嗎？",
    "Helpful": "有用",
    "Wrong source": "來源錯誤",
    "Should have refused": "本應不作答",
    "Should have answered": "本應作答",
    "Put into words by a language model, from these quotes:": "由語言模型根據以下引文撰寫：",
    "also carried by {outlets}": "同時刊於{outlets}",
    "Source {number}: {title}": "來源 {number}：{title}",
    "Related, not an answer": "相關報道（並非答案）",
    "What was searched": "搜尋了甚麼",
    "Searched for": "搜尋",
    "Outlets": "媒體",
    "all": "全部",
    "none": "無",
    "Stages": "步驟",
    "Over time": "時間線",
    "Stories found": "找到的報道",
    "Generation": "資料庫版本",
    "Time": "用時",
    "Cited passages": "引文",
    "Related stories": "相關報道",
    "No passages": "沒有引文",
    "The passages an answer quotes stand here, each with the whole story it was taken from.": "答案的引文會列在這裏，並附上原來的完整報道。",
    "Read in the story": "在報道中閱讀",
    "Copy quote": "複製引文",
    "Copy link": "複製連結",
    "Original": "原文",
    "Opens the publisher’s page, which may have changed or expired": "打開媒體的網頁；內容可能已更改或失效",
    "This story was taken out of the archive since.": "這篇報道其後已從資料庫移除。",
    "Updated since: {version}": "其後更新：{version}",
    "version {number}": "第 {number} 版",
    "What changed": "改動",
    "and {count} more lines": "另有 {count} 行",
    "All passages": "所有引文",
    "Passages": "段落",
    "Also found": "其他找到的報道",
    "undated": "日期不詳",
    **{month_name[number]: f"{number}月" for number in range(1, 13)},
    "{outlet}, {when}": "{outlet}，{when}",
    " ({credit})": "（{credit}）",
    "{year}": "{year}年",
    "{month} {year}": "{year}年{month}",
    "{start} to {end} {month} {year}": "{year}年{month}{start}日至{end}日",
    "{first} to {last}": "{first}至{last}",
    "All matching stories": "所有相符報道",
    "Order": "排序",
    "Outlet": "媒體",
    "Best first": "最相關在先",
    "Newest first": "最新在先",
    "Oldest first": "最舊在先",
    "All outlets": "所有媒體",
    "All sections": "所有版面",
    "Section": "版面",
    "No story matches.": "沒有相符的報道。",
    "1 matching story": "1 篇相符報道",
    "All {count} matching stories": "全部 {count} 篇相符報道",
    "The best {count} matching stories": "最相符的 {count} 篇報道",
    ", {shown} of them shown": "，顯示其中 {shown} 篇",
    ".": "。",
    ", {first} to {last}": "，{first}至{last}",
    "Matching stories over time": "相符報道的時間分佈",
    "Show all months": "顯示所有月份",
    "Pages": "頁",
    "‹ Before": "‹ 上一頁",
    "More ›": "下一頁 ›",
    "{page} of {last}": "第 {page} 頁，共 {last} 頁",
    "The archive is empty.": "資料庫是空的。",
    "{stories} stories from {outlets} outlets{span}": "{outlets} 家媒體的 {stories} 篇報道{span}",
    "Stories": "報道",
    "Searchable by meaning": "可按意思搜尋",
    "{part} of {whole}": "{part} / {whole}",
    "First story": "最早的報道",
    "Last story": "最新的報道",
    "Undated": "日期不詳",
    "The archive has not been kept up to date since {when}.": "資料庫自 {when} 起未有更新。",
    "Watch last alive": "自動更新最後運作",
    "Files still to look at": "待讀取檔案",
    "not running": "未運行",
    "Last update": "上次更新",
    "never": "從未",
    "Problems": "問題",
    "Every record was read.": "所有記錄均已讀取。",
    "Could not be read": "未能讀取",
    "File and record": "檔案和記錄",
    "Reason": "原因",
    "Update from {folder}": "從 {folder} 更新",
    "updated {when}": "更新：{when}",
    "Photo: {who}": "圖片：{who}",
    "date from {evidence}": "日期來自{evidence}",
    "read from {file}": "讀取自 {file}",
    "This is version {number}; the current one is {newer}.": "這是第 {number} 版；現行版本為{newer}。",
    "set by you": "由你設定",
    "read from the question: preferred, not required": "取自你的問題：優先，但非必須",
    "the beginning": "最早",
    "today": "今天",
    "{phrase} ({start} until before {end}; {how})": "{phrase}（{start} 至 {end} 之前；{how}）",
    "1 story": "1 篇",
    "{count} stories": "{count} 篇",
    "Nothing is in the archive yet.": "資料庫未有內容。",
    "Put news into a folder: text or web pages, feeds, JSON, CSV, XML or WARC, in any depth.": "把新聞放進一個資料夾：文字檔、網頁、RSS、JSON、CSV、XML 或 WARC，可有任何層次。",
    "Index it: {command}": "建立索引：{command}",
    "Ask. This page sees new stories by itself, within a second or two.": "提問。本頁會在一兩秒內自動看到新報道。",
    "Stories per month": "每月報道數",
    "Stories per year": "每年報道數",
    "at most {count}": "最多 {count} 篇",
    "other outlets": "其他媒體",
    "Add stories": "加入報道",
    "Choose files": "選擇檔案",
    "Text and web pages, feeds, JSON, CSV, XML, WARC, and zip or tar of these.": "文字檔、網頁、RSS、JSON、CSV、XML、WARC，或其 zip、tar 壓縮檔。",
    "They go into {folder}, at most {most} files and {size} MB at once.": "檔案會存入 {folder}，每次最多 {most} 個、共 {size} MB。",
    "At most {most} files can be added at once.": "每次最多可加入 {most} 個檔案。",
    "At most {size} MB can be added at once.": "每次最多可加入 {size} MB。",
    "Sending …": "傳送中……",
    "The server did not answer; try again.": "伺服器沒有回應，請再試。",
    "added": "已加入",
    "The verdict could not be kept: {reason}.": "未能儲存你的評語：{reason}。",
    "The verdict could not be kept: {file} is full.": "未能儲存你的評語：{file} 已滿。",
    "This could not be answered; the log of the server says why.": "未能作答；原因見伺服器的紀錄。",
    "This server is reached through its proxy only.": "這個伺服器只能經由代理連線。",
    "The proxy does not say who asks.": "代理沒有說明是誰提問。",
    "Give your name and password.": "請輸入名稱和密碼。",
    "The users file cannot be read; look into it on the server.": "無法讀取用戶檔案，請在伺服器上查看。",
    "This name and password do not belong together.": "名稱與密碼不符。",
    "Too many requests: wait {after} seconds.": "要求太多，請等待 {after} 秒。",
    "Nothing can be uploaded or fetched here.": "這裏不能上載或下載。",
    "This request does not say how large it is.": "這個要求沒有註明大小。",
    "This request is too large: a question has at most 2,000 characters.": "這個要求太大：問題最多 2,000 字。",
    "This request comes from a page of another site.": "這個要求來自其他網站的網頁。",
    "Only an editor may add stories.": "只有編輯可以加入報道。",
    "Only an editor may update the archive.": "只有編輯可以更新資料庫。",
    "No folder is known to put files into: start with --archive FOLDER.": "未設定存放檔案的資料夾：請以 --archive FOLDER 啟動。",
    "No folder is known to update from: start with --archive FOLDER.": "未設定更新來源的資料夾：請以 --archive FOLDER 啟動。",
    "It cannot be written: {reason}.": "無法寫入：{reason}。",
    "This cannot be the name of a file here; give it another.": "這個檔名不能使用，請另取名稱。",
    "Hidden files and those named README are never read; give it another name.": "隱藏檔和名為 README 的檔案不會被讀取，請另取名稱。",
    "No story in it: {reason}.": "裏面沒有報道：{reason}。",
    "This very file is there already.": "這個檔案已經存在。",
    "Another file of this name is there; give it another name.": "已有另一個同名檔案，請另取名稱。",
    "Stop": "停止",
    "Stopped. What was indexed so far stays; the next update goes on from there.": "已停止。已收錄的報道會保留；下次更新會從這裏繼續。",
    "Another update is under way; this one comes next": "另一次更新正在進行，完成後輪到這次",
    "Stories: {counts}.": "報道：{counts}。",
    "Nothing new.": "沒有新內容。",
    "1 record could not be read; see above.": "有 1 筆記錄未能讀取，見上。",
    "{count} records could not be read; see above.": "有 {count} 筆記錄未能讀取，見上。",
    "and {count} more": "另有 {count} 筆",
    "new": "新增",
    "updated": "更新",
    "unchanged": "不變",
    "removed": "移除",
    "Reading": "讀取",
    "Embedding": "嵌入",
    "Grouping copies": "歸併轉載",
    "files": "個檔案",
    "passages": "個段落",
    "Photo captions": "圖片說明",
    "Permanent link": "永久連結",
    "This story was withdrawn by its publisher.": "這篇報道已由媒體撤回。",
    "The archive has no such story, or not in this version.": "資料庫沒有這篇報道或這個版本。",
    "This version of the story has no such passage.": "這個版本的報道沒有這一段。",
}  # fmt: skip


def speak(headers: Mapping[str, str], query: Mapping[str, str]) -> Language:
    """Take the language of a request for what is written while it is answered: ?lang=, else what the browser prefers."""
    language = chosen(query.get("lang") or headers.get("accept-language") or "")
    _spoken.set(language)
    return language


def chosen(accepted: str) -> Language:
    """The language of an Accept-Language (RFC 9110, 12.5.4): the best liked of the two; any Chinese is Traditional Chinese here."""
    best = (0.0, ENGLISH)
    for part in accepted[:500].split(","):
        tag, _, weight = part.strip().partition(";q=")
        language = {"zh": CHINESE, "en": ENGLISH}.get(tag.strip().lower().partition("-")[0])
        if language is not None and (liked := _weight(weight)) > best[0]:
            best = (liked, language)
    return best[1]


def _weight(written: str) -> float:
    try:
        return float(written) if written else 1.0
    except ValueError:
        return 0.0


def language() -> Language:
    """The language that is spoken now."""
    return _spoken.get()


def say(english: str, **parts: object) -> str:
    """A label in the language of the request; `parts` fill its places and are HTML or plain numbers already."""
    spoken = IN_CHINESE.get(english, english) if _spoken.get() == CHINESE else english
    return spoken.format(**parts) if parts else spoken

"""A few invented stories in Traditional Chinese, of the places of the sample archive, as text pages."""

from pathlib import Path

from tests.conftest import PAGE

SITE = "https://news.radioellery.example/ch"
STORIES = (
    (
        "渡輪與貨船相撞　兩人死亡十一人失蹤",
        "2025-11-13 HKT 00:30",
        "渡輪「紅雀星號」周三晚上在埃勒里港對開海面與一艘貨船相撞，海岸防衛隊證實兩人死亡，十一人失蹤。\n\n"
        "相撞在晚上9時42分發生，當時海面有大霧。渡輪正由紅隼灣駛往埃勒里港，船上有143人。\n\n"
        "海岸防衛隊派出四艘船隻和兩架直升機搜索。運輸司司長伊靈格雷下令前往紅雀島的班次全部停航。",
    ),
    (
        "渡輪相撞死亡人數增至七人",
        "2025-11-13 HKT 11:20",
        "海岸防衛隊周四表示，渡輪「紅雀星號」與貨船相撞的死亡人數增至七人，搜索行動結束，再沒有人失蹤。\n\n"
        "聖科文醫院接收了三十八名傷者，其中五人在深切治療部留醫。\n\n"
        "運輸司司長伊靈格雷承諾成立調查委員會，公開研訊渡輪相撞的原因。",
    ),
    (
        "渡輪相撞意外第八名死者不治",
        "2025-11-20 HKT 09:15",
        "聖科文醫院周三宣布，一名在渡輪「紅雀星號」相撞意外中受傷的乘客不治，死亡人數增至八人。\n\n"
        "死者是五十二歲的教師，相撞後一直在深切治療部留醫。運輸司司長伊靈格雷向家屬致哀。",
    ),
    (
        "紅雀島渡輪周一復航",
        "2025-12-01 HKT 08:05",
        "前往紅雀島的渡輪周一早上復航，首班船載了96名乘客。\n\n"
        "自渡輪「紅雀星號」上月相撞以來，紅雀島的居民要改乘漁船。船公司因為未能檢驗雷達而一再押後復航。",
    ),
    (
        "塘鵝橋收費加至九燕鷗",
        "2026-01-12 HKT 07:30",
        "塘鵝橋的收費周一由六燕鷗加至九燕鷗，早上繁忙時間有司機響號抗議。\n\n"
        "橋樑管理局主席海倫·達斯克表示，加價是因為維修費用上升。管理局估計每日有1.2萬架車過橋。",
    ),
    (
        "塘鵝橋收費減至七燕鷗",
        "2026-01-16 HKT 18:10",
        "橋樑管理局周五把塘鵝橋的收費減至七燕鷗，因為過橋的車輛減少了三成。\n\n"
        "主席海倫·達斯克承認管理局低估了司機的不滿。",
    ),
)  # fmt: skip


def write(folder: Path) -> None:
    """The pages, one a file."""
    for number, (title, stamp, body) in enumerate(STORIES):
        page = PAGE.format(title=title, outlet="Radio Ellery", stamp=stamp, address=f"{SITE}/{number}", body=body)
        (folder / f"{number}.txt").write_text(page, "utf-8")

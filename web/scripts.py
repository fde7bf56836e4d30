"""The scripts of the page itself: fixed text, no part of which comes from outside."""

from pathlib import Path

# Copying needs a script; reading does not. The buttons carry their text, so one listener serves them all. While a story is
# open, the right and left arrow go to the next and previous passage.
COPY = """element.addEventListener('click', async (event) => {
  const button = event.target.closest('button[data-copy], button[data-copy-link]');
  if (!button) return;
  const words = button.dataset.copy ?? new URL(button.dataset.copyLink, location.origin).href;
  await navigator.clipboard.writeText(words);
  button.classList.add('copied');
  setTimeout(() => button.classList.remove('copied'), 1500);
});
document.addEventListener('keydown', (event) => {
  const way = {ArrowRight: 'next', ArrowLeft: 'prev'}[event.key];
  if (!way || event.altKey || event.ctrlKey || event.metaKey || event.target.closest('input, textarea, [role=tab], [role=listbox]')) return;
  const link = [...element.querySelectorAll(`.between a[rel=${way}]`)].find((one) => one.checkVisibility());
  if (link) { event.preventDefault(); location.hash = link.hash; }
});"""
# To the newest turn: its anchor becomes the target, so that a story left open gives way to the new passages.
TO_NEWEST = """() => setTimeout(() => {
  const newest = [...document.querySelectorAll('.turn')].pop();
  if (newest && !location.hash.startsWith(`#${newest.id}-`)) { location.hash = newest.id; newest.scrollIntoView({block: 'start'}); }
  document.querySelector('.right-half')?.scrollTo(0, 0);
}, 60)"""
KEPT = (Path(__file__).parent / "kept.js").read_text("utf-8")  # the list of kept conversations
UPLOAD = (Path(__file__).parent / "upload.js").read_text("utf-8")  # files from an editor
# Gradio names the language of its own words; the page's is that of the labels, which the masthead carries. Its list of outlets
# takes no placeholder.
LANGUAGE = """const speak = () => {
  const masthead = element.querySelector('.masthead'), outlets = document.querySelector('#outlets input');
  if (!masthead) return;
  if (document.documentElement.lang !== masthead.lang) document.documentElement.lang = masthead.lang;
  if (outlets) outlets.placeholder = masthead.dataset.all;
};
watch('value', speak);
new MutationObserver(speak).observe(document.documentElement, {attributeFilter: ['lang']});"""

// Conversations in the reader's own browser: localStorage holds one entry for each, so that two windows do not overwrite
// each other; sessionStorage holds the name of the one this window shows. Everything foreign is put in as text, never as HTML.
const NAME = 'ask-the-archive.kept.', HERE = 'ask-the-archive.shown', MOST = 30, LARGEST = 300000, TITLE = 80;
let open = false, told = '';

const part = () => element.querySelector('details');
const label = (name) => part().dataset[name] ?? '';
const store = (area, run) => { try { return run(window[area]); } catch { return null; } }; // storage may be forbidden
const shown = () => store('sessionStorage', (area) => area.getItem(HERE)) ?? '';
const show = (id) => store('sessionStorage', (area) => area.setItem(HERE, id));

function read(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    return Array.isArray(kept?.turns) && typeof kept.title === 'string' ? kept : null;
  } catch { return null; }
}

const all = () => (store('localStorage', (area) => Object.keys(area)) ?? []).filter((key) => key.startsWith(NAME))
  .map((key) => ({key, kept: read(key)})).filter((one) => one.kept)
  .sort((a, b) => (b.kept.changed ?? 0) - (a.kept.changed ?? 0));

function write(key, kept) { // the oldest make room, for their number and where the browser has no more space
  for (const old of all().filter((one) => one.key !== key).slice(MOST - 1)) localStorage.removeItem(old.key);
  for (let tries = 0; tries <= MOST; tries++) {
    try { localStorage.setItem(key, JSON.stringify(kept)); return true; } catch {
      const oldest = all().filter((one) => one.key !== key).pop();
      if (!oldest) return false;
      localStorage.removeItem(oldest.key);
    }
  }
  return false;
}

function keep(written) {
  const kept = JSON.parse(written), key = NAME + kept.id, before = read(key);
  show(kept.id);
  write(key, {...kept, title: before?.title ?? kept.title.slice(0, TITLE), changed: Date.now()});
  list();
}

// ---- the list

function make(name, content, about = {}) {
  const made = document.createElement(name);
  made.textContent = content;
  for (const [key, value] of Object.entries(about)) made.setAttribute(key, value);
  return made;
}

const button = (act, key) => make('button', label(act), {type: 'button', 'data-do': act, 'data-key': key});

function row({key, kept}) {
  const item = make('li', ''), here = key === NAME + shown();
  const title = make('button', kept.title || '…', {type: 'button', 'data-do': 'open', 'data-key': key, class: 'title', dir: 'auto'});
  if (here) title.setAttribute('aria-current', 'true');
  const day = new Date(kept.changed ?? 0).toLocaleDateString(part().lang === 'en' ? 'en-GB' : part().lang, {day: 'numeric', month: 'long', year: 'numeric'});
  const count = (kept.turns.length === 1 ? label('one') : label('many')).replace('#', kept.turns.length);
  const doors = make('span', '', {class: 'row-doors'});
  doors.append(...['rename', 'share', 'delete'].map((act) => button(act, key)));
  item.append(title, make('span', `${day} · ${count}`, {class: 'of-row'}), doors);
  return item;
}

function list() {
  const rows = all();
  part().open = open;
  part().hidden = false;
  part().querySelector('ul').replaceChildren(...rows.map(row));
  part().querySelector('.count').textContent = rows.length ? ` (${rows.length})` : '';
  part().querySelector('.nothing').hidden = rows.length > 0;
  tell(told);
}

function tell(sentence) {
  told = sentence;
  part().querySelector('.kept-told').textContent = sentence;
}

// ---- what its buttons do

function rename(pressed, key) {
  const field = make('input', '', {type: 'text', maxlength: TITLE, 'aria-label': label('newname'), 'data-key': key});
  field.value = read(key)?.title ?? '';
  pressed.closest('li').querySelector('.title').replaceWith(field);
  let ended = false;
  const end = (keepIt) => { // taking the field away is one more blur
    if (ended) return;
    ended = true;
    const kept = read(key), title = field.value.trim().slice(0, TITLE);
    if (keepIt && kept && title) write(key, {...kept, title});
    list();
    focus(key, 'rename');
  };
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault(); // or the key would press the button that gets the focus
    end(event.key === 'Enter');
  });
  field.addEventListener('blur', () => end(true));
  field.focus();
  field.select();
}

function share(key) {
  const {changed, ...kept} = read(key);
  const link = make('a', '', {download: 'conversation.archive.json', href: URL.createObjectURL(new Blob([JSON.stringify(kept)], {type: 'application/json'}))});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function remove(pressed, key) {
  if (pressed.dataset.sure !== 'true') { // once more to be sure; elsewhere, or after a while, it is forgotten
    pressed.dataset.sure = 'true';
    pressed.textContent = label('sure');
    const back = () => { pressed.dataset.sure = 'false'; pressed.textContent = label('delete'); };
    pressed.addEventListener('blur', back, {once: true});
    setTimeout(back, 6000);
    return;
  }
  const next = pressed.closest('li').nextElementSibling ?? pressed.closest('li').previousElementSibling;
  const after = next?.querySelector('.title')?.dataset.key;
  localStorage.removeItem(key);
  if (key === NAME + shown()) { show(''); trigger('select', {act: 'anew'}); }
  list();
  if (after) focus(after, 'open'); else part().querySelector('summary').focus();
}

const focus = (key, act) => [...part().querySelectorAll(`[data-do=${act}]`)].find((one) => one.dataset.key === key)?.focus();

function openKept(key) {
  const kept = read(key);
  if (!kept) return;
  const {changed, ...written} = kept;
  tell('');
  trigger('select', {act: 'open', kept: JSON.stringify(written)});
}

async function openFile(field) {
  const [file] = field.files;
  if (!file) return;
  const large = file.size > LARGEST, written = large ? '' : await file.text();
  field.value = '';
  if (large) tell(label('large')); else { tell(''); trigger('select', {act: 'open', kept: written, file: true}); }
}

element.addEventListener('click', (event) => {
  const pressed = event.target.closest('button[data-do]');
  if (!pressed) return;
  const {do: act, key} = pressed.dataset;
  if (act === 'open') openKept(key);
  else if (act === 'rename') rename(pressed, key);
  else if (act === 'share') share(key);
  else if (act === 'delete') remove(pressed, key);
});
element.addEventListener('change', (event) => { if (event.target.type === 'file') openFile(event.target); });
element.addEventListener('toggle', () => { open = part().open; }, true);
window.addEventListener('storage', (event) => { if (event.key?.startsWith(NAME) && !part().querySelector('input[type=text]')) list(); });

// The server hands over the conversation as it is now; '' is an empty one.
watch('held', () => { if (props.held) keep(props.held); else { show(''); list(); } });
let begun = false;
watch('value', () => { // the labels have come: show the list, and once, after a reload, what this window showed
  list();
  if (!begun && shown()) openKept(NAME + shown());
  begun = true;
});

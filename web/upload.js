// Sends the chosen files in one request and shows what became of each, as text; then the archive is updated.
const list = () => element.querySelector('ul');

function tell(lines) {
  list().replaceChildren(...lines.map(({name, taken, told}) => {
    const line = document.createElement('li'), file = document.createElement('bdi');
    file.textContent = name;
    line.className = taken ? 'taken' : 'not-taken';
    line.append(file, name ? `: ${told}` : told);
    return line;
  }));
}

async function send(field) {
  const form = new FormData(), about = element.querySelector('section').dataset;
  const files = [...field.files], size = files.reduce((sum, file) => sum + file.size, 0);
  field.value = '';
  if (!files.length) return;
  if (files.length > Number(about.most)) { tell([{name: '', told: about.many}]); return; }
  if (size > Number(about.largest)) { tell([{name: '', told: about.large}]); return; }
  files.forEach((file) => form.append('files', file, file.name));
  tell([{name: '', told: about.sending}]);
  try {
    const answer = await fetch(`upload${location.search}`, {method: 'POST', body: form});
    const told = answer.headers.get('content-type')?.startsWith('application/json') ? await answer.json() : {told: await answer.text()};
    tell(Array.isArray(told) ? told : [{name: '', told: told.told}]);
    if (Array.isArray(told) && told.some((one) => one.taken)) trigger('select', {act: 'update'});
  } catch { tell([{name: '', told: about.lost}]); }
}

element.addEventListener('change', (event) => { if (event.target.type === 'file') send(event.target); });

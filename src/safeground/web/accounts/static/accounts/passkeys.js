// Passkeys are offered where the browser can use them, and a failed one is said on the page.
const offered = document.querySelectorAll('.accounts-needs-script')
for (const part of offered) {
  part.hidden = !window.PublicKeyCredential
}

for (const copy of document.querySelectorAll('[data-copy-of]')) {
  const original = document.getElementById(copy.dataset.copyOf)
  const follow = () => { copy.value = original.checked ? 'on' : '' }
  original.addEventListener('change', follow)
  follow()
}

document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  const said = document.getElementById('passkey_trouble')
  if (said) {
    said.hidden = false
    said.focus()
  }
})

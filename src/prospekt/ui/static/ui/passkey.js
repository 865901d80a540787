/* Forms with data-passkey="create" or "get": the device makes or shows a passkey, its answer goes with the form.
   The options come with the form (data-options) or are fetched when the button is pressed (data-options-url). */
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const known = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));
const isPossible = () => "PublicKeyCredential" in window && !/^[\d.]+$|^\[/.test(location.hostname);

async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options).publicKey;
  const answer = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`options: ${answer.status}`);
  return (await answer.json()).request_options.publicKey;
}

async function create(options) {
  const selection = { ...options.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" };
  const made = await navigator.credentials.create({ publicKey: {
    ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: known(options.excludeCredentials), authenticatorSelection: selection,
  } });
  return { ...outer(made), response: {
    clientDataJSON: text(made.response.clientDataJSON), attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  } };
}

async function get(options) {
  const shown = await navigator.credentials.get({ publicKey: {
    ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials),
  } });
  const { clientDataJSON, authenticatorData, signature, userHandle } = shown.response;
  return { ...outer(shown), response: {
    clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  } };
}

const outer = (credential) => ({
  id: credential.id, rawId: text(credential.rawId), type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment, clientExtensionResults: credential.getClientExtensionResults(),
});

async function submit(event) {
  const form = event.target;
  event.preventDefault();
  const problem = form.querySelector("[data-passkey-problem]");
  problem.hidden = true;
  try {
    const options = await optionsOf(form);
    form.elements.credential.value = JSON.stringify(await (form.dataset.passkey === "create" ? create(options) : get(options)));
    form.submit();
  } catch {
    problem.hidden = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (isPossible()) {
    form.hidden = false;
    form.addEventListener("submit", submit);
  } else {
    document.querySelector("[data-passkey-absent]")?.removeAttribute("hidden");
  }
}

/** What is on the page before its script has asked what is served. */
export const TRY_PAGE_BODY = `<header>
  <h1>Try a model</h1>
  <p id="served" class="quiet"></p>
</header>
<main>
  <noscript><p class="card">This page needs JavaScript. The same is at <code>/openapi.json</code>, for programs.</p></noscript>
  <form id="access" class="card" hidden>
    <label for="token">Token</label>
    <p id="token-hint" class="quiet">This server asks for a bearer token. It stays in this page and is forgotten when you leave it.</p>
    <div class="row">
      <input id="token" type="password" autocomplete="off" spellcheck="false" aria-describedby="token-hint token-error">
      <button type="submit">Use token</button>
    </div>
    <p id="token-error" class="wrong" role="alert"></p>
  </form>
  <p id="nothing" class="card" hidden></p>
  <form id="request" hidden novalidate>
    <div class="card">
      <label for="model">Model</label>
      <select id="model"></select>
      <p id="about" class="quiet"></p>
    </div>
    <fieldset class="card">
      <legend>Record</legend>
      <div id="fields"></div>
    </fieldset>
    <div class="row actions">
      <button type="submit" id="send">Predict</button>
      <button type="button" id="example" class="second">Fill in the example</button>
    </div>
  </form>
  <section id="outcome" aria-live="polite" aria-label="Answer">
    <div id="failure" class="card failure" role="alert" hidden></div>
    <div id="answer" class="card" hidden></div>
  </section>
  <section id="again" class="card" hidden>
    <div class="row spread">
      <h2 id="curl-title">The same with curl</h2>
      <button type="button" id="copy" class="second">Copy</button>
    </div>
    <pre tabindex="0" aria-labelledby="curl-title"><code id="curl"></code></pre>
  </section>
</main>`;

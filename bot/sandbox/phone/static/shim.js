// Runs first in every page shown inside the phone: requests that the page's own script makes to
// "/…" stay under this phone's path, so that they are made with this phone's cookies.
(() => {
  const prefix = document.currentScript.dataset.prefix;
  const move = (target) => {
    const url = new URL(target, document.baseURI);
    if (url.origin !== location.origin || url.pathname.startsWith(prefix + "/")) return target;
    return prefix + url.pathname + url.search + url.hash;
  };
  window.sandboxAddress = document.currentScript.dataset.service + location.pathname.slice(prefix.length) + location.search;
  const fetchHere = window.fetch;
  window.fetch = (target, options) =>
    fetchHere(target instanceof Request ? new Request(move(target.url), target) : move(String(target)), options);
  const open = XMLHttpRequest.prototype.open;
  XMLHttpRequest.prototype.open = function (method, target, ...rest) {
    return open.call(this, method, move(String(target)), ...rest);
  };
  if (navigator.sendBeacon) {
    const beacon = navigator.sendBeacon.bind(navigator);
    navigator.sendBeacon = (target, data) => beacon(move(String(target)), data);
  }

  // <wx-open-subscribe template="id,id">: WeChat draws the button and asks; here the phone around us does.
  customElements.define("wx-open-subscribe", class extends HTMLElement {
    connectedCallback() {
      const draw = () => this.draw(); // its children are not there before the page is
      if (document.readyState === "loading") addEventListener("DOMContentLoaded", draw, { once: true });
      else setTimeout(draw, 0);
    }
    draw() { // the page's own button with its own style, shut off from the page as WeChat does it
      const shadow = this.shadowRoot || this.attachShadow({ mode: "open" });
      const parts = [...this.querySelectorAll("script[type='text/wxtag-template'], template")];
      const text = (styles) => parts.filter((one) => (one.slot === "style") === styles).map((one) => one.textContent || one.innerHTML).join("");
      const page = new DOMParser().parseFromString(`${text(true)}<body>${text(false) || "<button>订阅通知</button>"}`, "text/html");
      shadow.replaceChildren(...page.querySelectorAll("style"), ...page.body.childNodes);
      if (!this.onclick) this.onclick = () => this.ask();
    }
    ask() {
      const templates = (this.getAttribute("template") || "").split(",").map((one) => one.trim());
      const heard = (event) => {
        if (event.source !== parent || event.data?.sandbox !== "subscribed") return;
        removeEventListener("message", heard);
        this.report(event.data.answers);
      };
      addEventListener("message", heard);
      parent.postMessage({ sandbox: "subscribe", templates }, location.origin);
    }
    report(answers) {
      const rows = Object.entries(answers || {}).map(([id, status]) => [id, JSON.stringify({ status })]);
      const detail = answers
        ? { errMsg: "subscribe:ok", subscribeDetails: JSON.stringify(Object.fromEntries(rows)) }
        : { errMsg: "subscribe:cancel", errCode: "20004" };
      this.dispatchEvent(new CustomEvent(answers ? "success" : "error", { detail }));
    }
  });
})();

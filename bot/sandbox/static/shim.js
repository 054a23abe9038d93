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
    draw() {
      const inner = this.querySelector(":is(script[type='text/wxtag-template'], template):not([slot=style])");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "wx-open-subscribe";
      const words = new DOMParser().parseFromString(inner ? inner.textContent || inner.innerHTML : "", "text/html");
      button.textContent = words.body.textContent.trim() || "订阅通知";
      button.addEventListener("click", () => this.ask());
      this.replaceChildren(button);
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

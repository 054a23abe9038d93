// Runs first in every page shown inside the phone: requests that the page's own script makes to
// "/…" stay under this phone's path, so that they are made with this phone's cookies.
(() => {
  const prefix = document.currentScript.dataset.prefix;
  const move = (target) => {
    const url = new URL(target, document.baseURI);
    if (url.origin !== location.origin || url.pathname.startsWith(prefix + "/")) return target;
    return prefix + url.pathname + url.search + url.hash;
  };
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
})();

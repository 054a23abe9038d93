// Stands for WeChat's JS-SDK. The sandbox says whether WeChat would take the configuration of this page.
"use strict";
window.wx = (() => {
  const home = new URL(document.currentScript.src).origin;
  const heard = { ready: [], error: [] };
  let answer = null;
  const call = (kind, run) => {
    if (answer === null) heard[kind].push(run);
    else if ((answer === "") === (kind === "ready")) run({ errMsg: answer || "config:ok" });
  };
  return {
    config({ appId, timestamp, nonceStr, signature, openTagList }) {
      const url = (window.sandboxAddress || location.href).split("#")[0];
      const asked = new URLSearchParams({ app_id: appId, timestamp, nonce: nonceStr, signature, tags: openTagList || "", url });
      const script = document.createElement("script");
      script.src = `${home}/open/js/check.js?${asked}`;
      document.head.append(script);
    },
    answered(problem) {
      answer = problem;
      document.documentElement.dataset.jssdk = problem || "ok";
      for (const run of heard[problem ? "error" : "ready"]) run({ errMsg: problem || "config:ok" });
    },
    ready: (run) => call("ready", run),
    error: (run) => call("error", run),
  };
})();

// Asks WeChat to draw its button for 订阅通知, and says what the follower decided.
"use strict";
(() => {
  const ask = document.getElementById("consent"), told = document.getElementById("told");
  const { app, time, nonce, signature } = ask.dataset, say = JSON.parse(ask.dataset.say);
  const tell = (text) => { told.textContent = text; };
  if (!window.wx) return tell(say.nowhere);
  wx.config({ appId: app, timestamp: Number(time), nonceStr: nonce, signature, jsApiList: [], openTagList: ["wx-open-subscribe"] });
  wx.error(() => tell(say.nowhere));
  ask.addEventListener("success", ({ detail }) => {
    const answers = Object.values(JSON.parse(detail.subscribeDetails)).map((one) => JSON.parse(one).status);
    tell(answers.includes("accept") ? say.thanks : say.refused);
  });
  ask.addEventListener("error", () => tell(say.closed));
})();

/* Lets the browser keep the page that is shown offline; its words are those of this page. */
const from = document.querySelector("link[rel=manifest]")?.dataset.worker;
if (from && "serviceWorker" in navigator) addEventListener("load", () => {
  navigator.serviceWorker.register(`${from}?words=${document.documentElement.lang}`).catch(() => { /* not over plain http: nothing is lost but the offline page */ });
});

/* What layers that a user adds with folium expect of a page: just enough of jQuery and of the marker
   plug-in for popups, fronts and icons to work without a network. Nothing here is used by our own part. */
(function () {
  "use strict";
  if (!window.$) {
    window.$ = function (what) {
      if (typeof what !== "string") {
        return {
          ready: function (run) {
            if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", run);
            else run();
          },
        };
      }
      const holder = document.createElement("template");
      holder.innerHTML = what.trim();
      return Array.from(holder.content.children);
    };
  }
  if (!L.AwesomeMarkers) {
    L.AwesomeMarkers = { icon: function () { return new L.Icon.Default(); } };
  }
})();

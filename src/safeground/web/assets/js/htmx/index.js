// HTMX, which site.js fetches only where a page uses it. The Content-Security-Policy allows
// neither eval nor style sheets that a script makes.
import htmx from "htmx.org";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;

// HTMX, which site.js fetches only where a page uses it. It is told in page.html what the
// Content-Security-Policy allows: neither eval nor style sheets that a script makes.
import "htmx.org/dist/htmx.min.js";

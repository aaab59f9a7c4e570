// The local start script serves its own /config.js that sets window.__SWITCHBOARD__ to
// { convexUrl, siteUrl }. In production this file stays as it is, and the addresses
// come from VITE_CONVEX_URL and VITE_CONVEX_SITE_URL at build time.

/** Purpose: style sheets and pictures are imported by their address; the page's build gives them one. */

declare module '*.css';

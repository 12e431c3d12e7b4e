// Prints the page as a server renders it.

import { renderToString } from "react-dom/server";

import { App } from "./app.jsx";

for (const name of ["Module", "Instance", "compile", "instantiate", "validate"]) {
  WebAssembly[name] = function () {
    throw new Error(`WebAssembly.${name} was used on a server`);
  };
}

console.log(renderToString(<App />));

/** What is needed of Prettier, as one module: the package brings it along as one file. */
import babel from "prettier/plugins/babel";
import estree from "prettier/plugins/estree";

export { format } from "prettier/standalone";
export const plugins = [babel, estree];

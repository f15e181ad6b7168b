/**
 * The database as a vector store of LangChain.js. It needs `@langchain/core`, which a project with LangChain has.
 *
 * @module iqdb/langchain
 */
export {
  type DeleteParams,
  IqdbVectorStore,
  type IqdbVectorStoreConfig,
  type IqdbVectorStoreFields,
} from "./iqdb-vector-store.js";

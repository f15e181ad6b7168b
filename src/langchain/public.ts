/** Everything that `import … from "iqdb/langchain"` offers. */
export {
  type DeleteParams,
  IqdbVectorStore,
  type IqdbVectorStoreConfig,
  type IqdbVectorStoreFields,
} from "./iqdb-vector-store.js";

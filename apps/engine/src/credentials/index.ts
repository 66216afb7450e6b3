export { withCredentials } from "./with-credentials.js";

#pragma once
// What the orders of imports (api/imports/imports.hpp) are refused with.

#include <string>
#include <string_view>

#include "api/imports/import_job.hpp"
#include "api/log.hpp"
#include "api/problem.hpp"

namespace muster::api::import_problems {

[[nodiscard]] inline Problem not_found() { return {404, "not_found", "There is nothing here for you."}; }
[[nodiscard]] inline Problem stopping_problem() { return {503, "stopping", "The server is stopping; send the request again later.", {}, 1}; }
[[nodiscard]] inline Problem busy() { return {503, "imports_busy", "Too many imports wait already; nothing was kept. Send it again after the time in Retry-After.", {}, 10}; }
[[nodiscard]] inline Problem running() { return {409, "import_running", "Imports of this organization are at work; wait for their end, or cancel one."}; }
[[nodiscard]] inline Problem wrong_state(const ImportJob& job, std::string_view wanted) {
    return {409, "import_state", "The import is " + std::string(domain::to_text(job.state)) + "; this is for one that is " + std::string(wanted) + "."};
}
[[nodiscard]] inline Problem not_kept(const std::string& why) {
    log::error("an import could not be kept: " + why);
    return {503, "storage_failed", "The server could not keep the file; nothing was imported. Tell its operator.", {}, 30};
}

}  // namespace muster::api::import_problems

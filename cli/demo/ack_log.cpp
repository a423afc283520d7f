#include "cli/demo/ack_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "cli/output.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::cli::demo {

AckLog::~AckLog() {
    if (file_ >= 0) close(file_);
}

domain::Result<void, std::string> AckLog::open(const std::string& path) {
    file_ = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (file_ < 0) return domain::failure("cannot write " + path + ": " + std::strerror(errno));
    return {};
}

void AckLog::add(std::string_view step, std::string_view key, const ApiAnswer& answer,
                 const std::vector<std::pair<std::string_view, std::string>>& ids) {
    if (file_ < 0) return;
    std::string line;
    eventstore::JsonWriter json(line);
    json.begin_object().member("step", step).member("key", key).member("status", static_cast<std::uint64_t>(answer.status));
    json.member("position", answer.position);
    for (const auto& [name, id] : ids) {
        if (!id.empty()) json.member(name, id);
    }
    json.end_object();
    line += '\n';
    const std::lock_guard lock(mutex_);
    // One write for the whole line: it stands in the file whole, whatever happens to this process next.
    if (::write(file_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
        say_error(std::string("the acknowledgement log cannot be written: ") + std::strerror(errno));
    }
}

}  // namespace muster::cli::demo

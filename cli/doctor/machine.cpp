#include "cli/doctor/machine.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/timex.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <filesystem>

#include "cli/output.hpp"

namespace muster::cli::doctor {
namespace {

namespace fs = std::filesystem;

constexpr double gibibyte = 1024.0 * 1024.0 * 1024.0;
constexpr double free_gib_min = 1, free_share_min = 0.05, free_share_good = 0.15;
constexpr int probes = 20;
constexpr double sync_ms_good = 25;  ///< a disk that takes longer lets few people write at once
constexpr rlim_t open_files_min = 4096;

/// Median milliseconds of a small write that is made durable; negative: not possible, errno says why.
double sync_ms(const std::string& path) {
    const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0) return -1;
    const std::array<char, 4096> block{};
    std::array<double, probes> took{};
    bool good = true;
    for (auto& each : took) {
        const auto begun = std::chrono::steady_clock::now();
        good = good && ::write(file, block.data(), block.size()) == static_cast<ssize_t>(block.size()) && ::fdatasync(file) == 0;
        each = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
    }
    const int error = errno;
    ::close(file);
    ::unlink(path.c_str());
    errno = error;
    if (!good) return -1;
    std::sort(took.begin(), took.end());
    return took[took.size() / 2];
}

}  // namespace

void look_at_disk(const std::string& data, Findings& findings) {
    std::error_code error;
    const auto space = fs::space(data, error);
    if (error) {
        findings.push_back({"disk", Level::wrong, "The disk under " + data + " cannot be asked: " + error.message() + ".", "Look whether it is there."});
        return;
    }
    const double free_gib = static_cast<double>(space.available) / gibibyte;
    const double share = static_cast<double>(space.available) / static_cast<double>(std::max<std::uintmax_t>(space.capacity, 1));
    const auto room = fmt::format("{:.1f} GiB are free, {:.0f} % of the disk.", free_gib, share * 100);
    if (free_gib < free_gib_min || share < free_share_min) {
        findings.push_back({"disk", Level::wrong, room, "Make room or a larger disk: on a full one Muster stops writing."});
    } else {
        findings.push_back({"disk", share < free_share_good ? Level::warn : Level::ok, room,
                            share < free_share_good ? "A rebuild needs room for a second copy of a read model." : ""});
    }
    const auto took = sync_ms((fs::path(data) / ("doctor-" + std::to_string(::getpid()))).string());
    if (took < 0) {
        findings.push_back({"disk_sync", Level::wrong, std::string("Nothing can be written to it: ") + std::strerror(errno) + ".",
                            "Run this as the user the server runs as, and look whether the disk is mounted for writing."});
        return;
    }
    findings.push_back({"disk_sync", took > sync_ms_good ? Level::warn : Level::ok, fmt::format("A small write is durable after {:.2f} ms.", took),
                        took > sync_ms_good ? "Each group of commands waits that long; a disk with a battery or capacitor is quicker." : ""});
}

void look_at_clock(Findings& findings) {
    timex state{};
    const int answer = ::adjtimex(&state);
    if (answer < 0) {
        findings.push_back({"clock", Level::note, "The system does not say whether the clock is kept right."});
    } else if (answer == TIME_ERROR || (state.status & STA_UNSYNC) != 0) {
        findings.push_back({"clock", Level::warn, "Nothing keeps the clock right.",
                            "Run chrony or systemd-timesyncd: links, sessions and the order of times depend on the clock."});
    } else {
        findings.push_back({"clock", Level::ok, fmt::format("The clock is kept right, to {:.0f} ms.", static_cast<double>(state.maxerror) / 1000)});
    }
}

void look_at_limits(Findings& findings) {
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    const auto found = "A process may open " + grouped(files.rlim_cur) + " files.";
    if (files.rlim_cur < open_files_min) {
        findings.push_back({"open_files", Level::warn, found, "Connections and databases need more: LimitNOFILE=65536 in the unit, or ulimit -n 65536."});
    } else {
        findings.push_back({"open_files", Level::ok, found});
    }
}

}  // namespace muster::cli::doctor

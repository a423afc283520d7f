#include "cli/progress_line.hpp"

#include <unistd.h>

#include <cstdio>

#include "cli/output.hpp"

namespace muster::cli {

ProgressLine::ProgressLine(std::string label) : label_(std::move(label)), enabled_(is_terminal(STDERR_FILENO)) {}

ProgressLine::~ProgressLine() {
    if (dirty_) std::fputs("\r\033[K", stderr);
}

void ProgressLine::at(std::uint64_t done, std::uint64_t total) {
    if (!enabled_) return;
    const std::chrono::duration<double> passed = Clock::now() - started_;
    show(done, total, passed.count() > 0 ? static_cast<double>(done) / passed.count() : 0);
}

void ProgressLine::at(std::uint64_t done, std::uint64_t total, double per_second) {
    if (enabled_) show(done, total, per_second);
}

void ProgressLine::show(std::uint64_t done, std::uint64_t total, double per_second) {
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    if (now - shown_ < std::chrono::milliseconds(100) && done < total) return;
    shown_ = now;
    dirty_ = true;
    auto line = label_ + "  " + grouped(done);
    if (total > 0) line += " of " + grouped(total);
    if (per_second > 0) {
        line += "  " + grouped(static_cast<std::uint64_t>(per_second + 0.5)) + "/s";
        if (total > done) line += "  " + duration_text(static_cast<double>(total - done) / per_second) + " left";
    }
    std::fprintf(stderr, "\r\033[K%s", line.c_str());
    std::fflush(stderr);
}

}  // namespace muster::cli

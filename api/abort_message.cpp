#include "api/abort_message.hpp"

#include <sys/statvfs.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

namespace muster::api {
namespace {

constexpr int exit_internal = 70;
constexpr unsigned long long nearly_full_bytes = 1024 * 1024;

char watched_directory[4096] = ".";

void say(const char* text) {
    if (::write(STDERR_FILENO, text, std::strlen(text)) < 0) return;  // nobody listens: nothing more can be done
}

/// Only what a signal handler may call: write, statvfs (a plain system call here), _exit.
void on_abort(int) {
    say("\nerror: the server ended itself; nothing that was acknowledged is lost. ");
    struct statvfs disk {};
    if (::statvfs(watched_directory, &disk) == 0 && 1ULL * disk.f_bavail * disk.f_frsize < nearly_full_bytes) {
        say("No space left on the disk of the data directory: make room and start again.\n");
    } else {
        say("The line above says which check failed; run `muster verify` before starting again, and report it.\n");
    }
    ::_exit(exit_internal);
}

}  // namespace

void explain_aborts(const std::string& directory) {
    std::strncpy(watched_directory, directory.c_str(), sizeof watched_directory - 1);
    std::signal(SIGABRT, on_abort);
}

}  // namespace muster::api

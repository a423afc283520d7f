#pragma once
// The real binary on a fresh data directory, as a user runs it: `muster init`, then `muster serve`.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

namespace muster::bench {

class MusterProcess {
  public:
    /// MUSTER_BINARY_DIR names the build; `data` must not exist yet. `mode` is one more option of serve, such as "--dev".
    explicit MusterProcess(const std::string& data, const char* mode = nullptr) {
        const char* build = std::getenv("MUSTER_BINARY_DIR");
        binary_ = std::string(build != nullptr ? build : "build/release") + "/cli/muster";
        const auto made = output_of(binary_ + " init --data " + data + " --admin-email admin@bench.example --api-key --json 2>/dev/null");
        const auto at = made.find("msk_");
        if (at == std::string::npos) throw std::runtime_error(binary_ + " init gave no key: " + made);
        api_key_ = made.substr(at, made.find('"', at) - at);
        start(data, mode);
    }
    ~MusterProcess() {
        ::kill(process_, SIGTERM);
        ::waitpid(process_, nullptr, 0);
    }
    MusterProcess(const MusterProcess&) = delete;
    MusterProcess& operator=(const MusterProcess&) = delete;

    [[nodiscard]] unsigned short port() const { return port_; }
    [[nodiscard]] const std::string& api_key() const { return api_key_; }

  private:
    static std::string output_of(const std::string& command) {
        auto* pipe = ::popen(command.c_str(), "r");
        if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
        std::string text;
        for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
        ::pclose(pipe);
        return text;
    }

    void start(const std::string& data, const char* mode) {
        int ends[2];
        if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
        process_ = ::fork();
        if (process_ == 0) {
            ::dup2(ends[1], STDOUT_FILENO);
            ::close(ends[0]);
            ::execl(binary_.c_str(), "muster", "serve", "--data", data.c_str(), "--listen", "127.0.0.1:0", mode, static_cast<char*>(nullptr));
            ::_exit(127);
        }
        ::close(ends[1]);
        std::string text;
        constexpr std::string_view sign = "listening on http://127.0.0.1:";
        for (char c = 0; ::read(ends[0], &c, 1) == 1;) {
            if (c != '\n') {
                text += c;
                continue;
            }
            if (text.find(sign) != std::string::npos) break;
            text.clear();
        }
        const auto at = text.find(sign);
        if (at == std::string::npos) throw std::runtime_error("muster serve does not start");
        port_ = static_cast<unsigned short>(std::atoi(text.c_str() + at + sign.size()));
        output_ = ends[0];  // stays open: a server that prints must not die of a closed pipe
    }

    std::string binary_, api_key_;
    pid_t process_ = 0;
    unsigned short port_ = 0;
    int output_ = -1;
};

}  // namespace muster::bench

#include "api/dns/txt_resolver.hpp"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace muster::api {
namespace {

constexpr std::size_t answer_bytes_max = 64 * 1024;  // of a DNS message over TCP

std::optional<sockaddr_in> server_address(const std::string& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos) return {};
    const auto host = text.substr(0, colon);
    unsigned short port = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + colon + 1, end, port);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    if (parsed.ec != std::errc{} || parsed.ptr != end || port == 0) return {};
    if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) return {};
    return address;
}

/// The C library's resolver for one question. Made anew for each, so that a changed resolv.conf counts.
class Question {
  public:
    explicit Question(const TxtResolverOptions& options) : ready_(res_ninit(&state_) == 0) {
        state_.retrans = options.timeout_s;
        state_.retry = options.tries;
        if (options.server.empty()) return;
        const auto address = server_address(options.server);
        if (!address) return;
        state_.nsaddr_list[0] = *address;
        state_.nscount = 1;
        state_._u._ext.nscount = 0;  // servers with IPv6 addresses, which would be asked first
    }
    ~Question() {
        if (ready_) res_nclose(&state_);
    }
    Question(const Question&) = delete;
    Question& operator=(const Question&) = delete;

    [[nodiscard]] TxtResolver::Answer ask(const std::string& name) {
        if (!ready_) return domain::failure(TxtFailure::unavailable);
        std::vector<unsigned char> bytes(answer_bytes_max);
        const int size = res_nquery(&state_, name.c_str(), ns_c_in, ns_t_txt, bytes.data(), static_cast<int>(bytes.size()));
        if (size < 0) {
            const bool nothing_there = state_.res_h_errno == HOST_NOT_FOUND || state_.res_h_errno == NO_DATA;
            if (nothing_there) return std::vector<std::string>{};
            return domain::failure(TxtFailure::unavailable);
        }
        bytes.resize(std::min(static_cast<std::size_t>(size), bytes.size()));
        return texts_of(bytes);
    }

  private:
    static TxtResolver::Answer texts_of(const std::vector<unsigned char>& bytes) {
        ns_msg message;
        if (ns_initparse(bytes.data(), static_cast<int>(bytes.size()), &message) != 0) return domain::failure(TxtFailure::malformed);
        std::vector<std::string> texts;
        for (int i = 0; i < ns_msg_count(message, ns_s_an); ++i) {
            ns_rr record;
            if (ns_parserr(&message, ns_s_an, i, &record) != 0) return domain::failure(TxtFailure::malformed);
            if (ns_rr_type(record) != ns_t_txt) continue;  // the CNAMEs on the way
            auto text = joined(ns_rr_rdata(record), ns_rr_rdlen(record));
            if (!text) return domain::failure(TxtFailure::malformed);
            texts.push_back(std::move(*text));
        }
        return texts;
    }
    /// Parts of at most 255 bytes, each after its length.
    static std::optional<std::string> joined(const unsigned char* data, std::size_t size) {
        std::string text;
        for (std::size_t at = 0; at < size;) {
            const std::size_t length = data[at++];
            if (length > size - at) return {};
            text.append(reinterpret_cast<const char*>(data + at), length);
            at += length;
        }
        return text;
    }

    struct __res_state state_ {};
    bool ready_;
};

}  // namespace

struct TxtResolver::Parts {
    TxtResolverOptions options;
    std::mutex mutex;
    std::condition_variable wake;
    std::deque<std::pair<std::string, Callback>> queue;
    bool stopping = false;
    std::vector<std::thread> threads;

    void work() {
        std::unique_lock lock(mutex);
        for (;;) {
            wake.wait(lock, [this] { return stopping || !queue.empty(); });
            if (queue.empty()) return;
            auto [name, callback] = std::move(queue.front());
            queue.pop_front();
            const bool asks = !stopping;
            lock.unlock();
            callback(asks ? Question(options).ask(name) : Answer(domain::failure(TxtFailure::stopped)));
            callback = nullptr;
            lock.lock();
        }
    }
};

TxtResolver::TxtResolver(TxtResolverOptions options) : parts_(std::make_unique<Parts>()) {
    parts_->options = std::move(options);
    for (unsigned i = 0; i < parts_->options.threads; ++i) parts_->threads.emplace_back([parts = parts_.get()] { parts->work(); });
}

TxtResolver::~TxtResolver() {
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->stopping = true;
    }
    parts_->wake.notify_all();
    for (auto& thread : parts_->threads) thread.join();
}

bool TxtResolver::look_up(std::string name, Callback callback) {
    {
        const std::lock_guard lock(parts_->mutex);
        if (parts_->stopping || parts_->queue.size() >= parts_->options.queue_max) return false;
        parts_->queue.emplace_back(std::move(name), std::move(callback));
    }
    parts_->wake.notify_one();
    return true;
}

bool is_dns_server(const std::string& text) { return server_address(text).has_value(); }

}  // namespace muster::api

#pragma once
// What the mail and the SMS sender share of libcurl. Used by one sending at a time: a handle is not thread-safe.

#include <curl/curl.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace muster::mail {

class CurlHandle {
  public:
    /// Throws std::runtime_error when libcurl cannot start. No signals, no proxy, nothing but the protocols named
    /// ("smtp,smtps"); certificates are verified.
    explicit CurlHandle(const char* protocols);

    [[nodiscard]] CURL* get() const { return easy_.get(); }
    template <class Value>
    void set(CURLoption option, Value value) { curl_easy_setopt(easy_.get(), option, value); }

    /// Limits of time, and the flag that ends the transfer within about a second once it is true (may be null).
    void limit(std::chrono::seconds connect, std::chrono::seconds whole, const std::atomic<bool>* stop);
    /// Ends the transfer as curl_easy_perform() does; afterwards error() says why.
    [[nodiscard]] CURLcode perform();
    [[nodiscard]] std::string error(CURLcode code) const;
    [[nodiscard]] unsigned response_code() const;
    [[nodiscard]] bool stopped() const { return stop_ != nullptr && stop_->load(std::memory_order_relaxed); }

    /// The transfer is as good as over: whatever still goes on is cut after this.
    void cut_at(std::chrono::steady_clock::time_point when) { cut_at_ = when; }

  private:
    static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy_;
    const std::atomic<bool>* stop_ = nullptr;
    std::chrono::steady_clock::time_point cut_at_ = std::chrono::steady_clock::time_point::max();
    char error_[CURL_ERROR_SIZE] = {};
};

class CurlList {
  public:
    void add(const std::string& line) { list_.reset(curl_slist_append(list_.release(), line.c_str())); }
    [[nodiscard]] curl_slist* get() const { return list_.get(); }

  private:
    struct Free {
        void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    };
    std::unique_ptr<curl_slist, Free> list_;
};

struct Url {
    std::string scheme, host, port;
    bool plain = false;  ///< no user, password, path, query or fragment
};
/// Empty scheme: it is no URL.
[[nodiscard]] Url parse_url(const std::string& url);
/// 127.0.0.0/8, ::1 or localhost.
[[nodiscard]] bool is_loopback(std::string_view host);

}  // namespace muster::mail

#include "api/password_hasher.hpp"

#include <sched.h>
#include <sodium.h>
#include <sys/resource.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace muster::api {
namespace {

// libsodium's own bounds of argon2id.
constexpr unsigned weak_passes = 1;
constexpr std::size_t weak_memory_bytes = crypto_pwhash_argon2id_MEMLIMIT_MIN;

/// Hashing fills whatever time the cores have, so it gives way: as a batch thread it never interrupts one that answers requests.
/// No niceness by default: beside lookups that fill the cores, sign-ins then kept less than 0.4 of their own rate. Neither call
/// needs a right; where they are not there, hashing runs as everything else.
void give_way(int nice) {
    const sched_param batch{};
    (void)::sched_setscheduler(0, SCHED_BATCH, &batch);
    (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), nice);
}

void wipe(std::string& secret) {
    sodium_memzero(secret.data(), secret.size());
    secret.clear();
}

std::string make_phc(std::string& password, const PasswordHasherOptions& options) {
    std::string phc(crypto_pwhash_STRBYTES, '\0');
    const int failed = crypto_pwhash_str_alg(phc.data(), password.data(), password.size(), options.passes,
                                             options.memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
    wipe(password);
    if (failed != 0) std::abort();  // no memory for 19 MiB: nothing works any more, and an empty hash must never be stored
    phc.resize(phc.find('\0'));
    return phc;
}

PasswordHasher::Verdict check_phc(std::string& password, const std::string& phc, const PasswordHasherOptions& options) {
    PasswordHasher::Verdict verdict;
    // libsodium reads at most crypto_pwhash_STRBYTES and wants the zero byte within.
    if (phc.size() < crypto_pwhash_STRBYTES) {
        verdict.matches = crypto_pwhash_str_verify(phc.c_str(), password.data(), password.size()) == 0;
        verdict.outdated =
            verdict.matches && crypto_pwhash_str_needs_rehash(phc.c_str(), options.passes, options.memory_bytes) != 0;
    }
    wipe(password);
    return verdict;
}

}  // namespace

PasswordHasherOptions PasswordHasherOptions::weak_for_development() {
    PasswordHasherOptions options;
    options.memory_bytes = weak_memory_bytes;
    options.passes = weak_passes;
    options.queue_max = 4096;
    return options;
}

struct PasswordHasher::Parts {
    PasswordHasherOptions options;
    std::string nobodys_phc;  // of a random password, under today's parameters
    mutable std::mutex mutex;
    std::condition_variable work;
    std::deque<std::function<void()>> queue;
    bool stopping = false;
    std::vector<std::thread> threads;

    bool add(std::function<void()> job) {
        {
            const std::lock_guard lock(mutex);
            if (stopping || queue.size() >= options.queue_max) return false;
            queue.push_back(std::move(job));
        }
        work.notify_one();
        return true;
    }

    void run() {
        give_way(options.nice);
        for (;;) {
            std::unique_lock lock(mutex);
            work.wait(lock, [&] { return stopping || !queue.empty(); });
            if (queue.empty()) return;
            auto job = std::move(queue.front());
            queue.pop_front();
            lock.unlock();
            job();
        }
    }
};

PasswordHasher::PasswordHasher(PasswordHasherOptions options) : parts_(std::make_unique<Parts>()) {
    if (sodium_init() < 0) std::abort();
    parts_->options = options;
    std::string random(32, '\0');
    randombytes_buf(random.data(), random.size());
    parts_->nobodys_phc = make_phc(random, options);
    for (unsigned i = 0; i < options.threads; ++i) parts_->threads.emplace_back([parts = parts_.get()] { parts->run(); });
}

PasswordHasher::~PasswordHasher() {
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->stopping = true;
    }
    parts_->work.notify_all();
    for (auto& thread : parts_->threads) thread.join();
}

bool PasswordHasher::hash(std::string password, std::function<void(std::string)> callback) {
    return parts_->add([parts = parts_.get(), password = std::move(password), callback = std::move(callback)]() mutable {
        callback(make_phc(password, parts->options));
    });
}

bool PasswordHasher::verify(std::string password, std::string phc, std::function<void(Verdict)> callback) {
    return parts_->add([parts = parts_.get(), password = std::move(password), phc = std::move(phc),
                        callback = std::move(callback)]() mutable { callback(check_phc(password, phc, parts->options)); });
}

bool PasswordHasher::verify_nobody(std::string password, std::function<void(Verdict)> callback) {
    return parts_->add(
        [parts = parts_.get(), password = std::move(password), callback = std::move(callback)]() mutable {
            (void)check_phc(password, parts->nobodys_phc, parts->options);
            callback(Verdict{});
        });
}

std::size_t PasswordHasher::queued() const {
    const std::lock_guard lock(parts_->mutex);
    return parts_->queue.size();
}

}  // namespace muster::api

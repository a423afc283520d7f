// Sign-ins over HTTP, beside the argon2id hashes that the same cores do in a loop, and beside lookups at the same time:
//
//   sign-ins alone   crypto_pwhash_str_verify in a loop, two threads        POST /v1/sessions, durable, right passwords
//   mixed, sign-ins  sign-ins alone                                         the same while 64 connections look people up
//   mixed, lookups   lookups alone                                          GET …/members/{id} while 16 connections sign in
//
// Options: --seconds 5 (each), --connections 16 (that sign in), --people 96, --directory /tmp
#include <sodium.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "bench/http_load.hpp"
#include "bench/muster_process.hpp"
#include "bench/report.hpp"

namespace {

using namespace muster::bench;
namespace fs = std::filesystem;

// What Muster hashes with (api/password_hasher.hpp).
constexpr unsigned hashing_threads = 2;
constexpr unsigned long long passes = 2;
constexpr std::size_t memory_bytes = 19 * 1024 * 1024;
constexpr unsigned lookup_connections = 64;
constexpr std::string_view password = "tall grey horses run at dawn";

struct Settings {
    double seconds;
    unsigned connections;
    unsigned people;
    fs::path directory;
};

double hashes_per_second(double seconds) {
    char phc[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str_alg(phc, password.data(), password.size(), passes, memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        throw std::runtime_error("no memory for a hash");
    }
    std::atomic<std::uint64_t> done{0};
    const auto begun = std::chrono::steady_clock::now();
    const auto passed = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count(); };
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < hashing_threads; ++i) {
        threads.emplace_back([&] {
            while (passed() < seconds) done += crypto_pwhash_str_verify(phc, password.data(), password.size()) == 0;
        });
    }
    for (auto& thread : threads) thread.join();
    return static_cast<double>(done) / passed();
}

std::string post(const std::string& target, const std::string& body, const std::string& headers = {}) {
    return "POST " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "Content-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// One request and the body of its answer; throws when it is not 2xx.
std::string answer_to(unsigned short port, const std::string& request) {
    std::string got;
    Load load{port, 1, 60, [&](std::string& out) { out = request; }, [&](std::string_view body) { got = body; }};
    const auto result = LoadGenerator(std::move(load)).run_once();
    if (result.not_2xx > 0) throw std::runtime_error(result.first_failure);
    return got;
}

/// The text of a JSON member, or the id that begins so, in an answer without white space.
std::string text_after(std::string_view json, std::string_view sign, std::size_t from = 0) {
    const auto at = json.find(sign, from);
    if (at == std::string_view::npos) throw std::runtime_error("no " + std::string(sign) + " in " + std::string(json));
    return std::string(json.substr(at + sign.size(), json.find('"', at + sign.size()) - at - sign.size()));
}

struct Person {
    std::string email, account;
};

/// An organization of people who have registered by their links.
class People {
  public:
    People(const MusterProcess& muster, unsigned count) : key_("x-api-key: " + muster.api_key() + "\r\n") {
        const auto made = answer_to(muster.port(), post("/v1/organizations", R"({"kind":"workspace","name":"Bench"})", key_));
        organization_ = "org_" + text_after(made, "\"org_");
        for (unsigned i = 0; i < count; ++i) add(muster, fmt::format("ada{}@bench.example", i));
    }
    [[nodiscard]] std::string lookup() {
        const auto& person = people_[next_lookup_++ % people_.size()];
        return "GET /v1/organizations/" + organization_ + "/members/" + person.account + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + key_ + "\r\n";
    }
    /// In turn, so that nobody signs in twice at once.
    [[nodiscard]] std::string sign_in() {
        const auto& person = people_[next_sign_in_++ % people_.size()];
        return post("/v1/sessions", fmt::format(R"({{"email":"{}","password":"{}"}})", person.email, password));
    }

  private:
    void add(const MusterProcess& muster, const std::string& email) {
        const auto added = answer_to(muster.port(), post("/v1/organizations/" + organization_ + "/members",
                                                         fmt::format(R"({{"first_name":"Ada","last_name":"Byron","email":"{}","role":"member"}})", email), key_));
        people_.push_back({email, "acc_" + text_after(added, "\"acc_")});
        for (int tries = 0;; ++tries) {
            const auto outbox = answer_to(muster.port(), "GET /dev/outbox?email=" + email + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            if (outbox.find("\"token\":\"") == std::string::npos && tries < 1'000) {
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
                continue;
            }
            const auto token = text_after(outbox, "\"token\":\"");
            (void)answer_to(muster.port(), post("/v1/registrations", fmt::format(R"({{"token":"{0}","password":"{1}","password_confirmation":"{1}"}})", token, password)));
            return;
        }
    }

    std::string key_, organization_;
    std::vector<Person> people_;
    std::size_t next_lookup_ = 0, next_sign_in_ = 0;
};

LoadResult load(unsigned short port, unsigned connections, double seconds, std::function<std::string()> request) {
    Load load{port, connections, seconds, [&](std::string& out) { out = request(); }, {}};
    const auto result = LoadGenerator(std::move(load)).run();
    if (result.not_2xx > 0) std::cerr << result.not_2xx << " answers were not 2xx; the first: " << result.first_failure << '\n';
    return result;
}

std::string note(const LoadResult& result) {
    return fmt::format("p50 {:.1f} ms, p99 {:.1f} ms; {} of {} answers were not 2xx", result.p50_us / 1'000, result.p99_us / 1'000,
                       result.not_2xx, result.answers);
}

void measure(Report& report, const Settings& settings, const MusterProcess& muster, People& people) {
    const auto sign_ins = [&] { return load(muster.port(), settings.connections, settings.seconds, [&] { return people.sign_in(); }); };
    const auto lookups = [&] { return load(muster.port(), lookup_connections, settings.seconds, [&] { return people.lookup(); }); };
    const auto before = hashes_per_second(settings.seconds);
    const auto alone = sign_ins();
    report.limit("argon2id in a loop, two threads", std::max(before, hashes_per_second(settings.seconds)), "hashes/s");
    report.figure("sign-ins alone", alone.per_second, "sign-ins/s").floor(0.9).note(note(alone));

    const auto lookups_alone = lookups();
    LoadResult mixed_sign_ins;
    std::thread other([&] { mixed_sign_ins = sign_ins(); });
    const auto mixed_lookups = lookups();
    other.join();
    report.limit("sign-ins alone", alone.per_second, "sign-ins/s");
    report.figure("sign-ins beside lookups", mixed_sign_ins.per_second, "sign-ins/s").floor(0.4).note(note(mixed_sign_ins));
    report.limit("lookups alone", lookups_alone.per_second, "requests/s").note(note(lookups_alone));
    report.figure("lookups beside sign-ins", mixed_lookups.per_second, "requests/s").floor(0.4).note(note(mixed_lookups));
}

}  // namespace

int main(int argc, char** argv) {
    Report report(argc, argv, "bench_sign_in", "Sign-ins beside argon2id in a loop, alone and while others look people up.");
    Settings settings{report.number("--seconds", 5), static_cast<unsigned>(report.number("--connections", 16)),
                      static_cast<unsigned>(report.number("--people", 96)),
                      fs::path(report.text("--directory", "/tmp")) / ("muster-bench-sign-in-" + std::to_string(::getpid()))};
    fs::create_directories(settings.directory);
    int code = 1;
    try {
        const MusterProcess muster((settings.directory / "data").string(), "--dev");
        People people(muster, settings.people);
        measure(report, settings, muster, people);
        code = report.finish();
    } catch (const std::exception& error) {
        std::cerr << "bench_sign_in: " << error.what() << '\n';
    }
    fs::remove_all(settings.directory);
    return code;
}

// HTTP, each scenario beside what the same machine does without Muster, 64 keep-alive connections, two I/O threads each:
//
//   fixed answer    a bare Beast server that answers a fixed buffer      /livez
//   lookup by id    a bare Beast server that does one RocksDB Get        GET …/members/{id} with credential and visibility
//   commands        one fsynced RocksDB put per commit on one thread     POST …/members (no invitation, so no password)
//
// Options: --seconds 3 (each), --connections 64, --rows 100000 (of the bare server's database), --directory /tmp
#include <rocksdb/db.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <random>

#include "bench/bare_beast.hpp"
#include "bench/http_load.hpp"
#include "bench/muster_process.hpp"
#include "bench/report.hpp"

namespace {

using namespace muster::bench;
namespace fs = std::filesystem;

constexpr unsigned io_threads = 2;
constexpr std::size_t row_bytes = 450;  // about what a member's answer has

struct Settings {
    double seconds;
    unsigned connections;
    std::uint64_t rows;
    fs::path directory;
};

std::string get(const std::string& target, const std::string& headers = {}) {
    return "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n";
}

LoadResult load(const Settings& settings, unsigned short port, std::function<void(std::string&)> request,
                std::function<void(std::string_view)> answer = {}) {
    Load load{port, settings.connections, settings.seconds, std::move(request), std::move(answer)};
    const auto result = LoadGenerator(std::move(load)).run();
    if (result.not_2xx > 0) std::cerr << result.not_2xx << " answers were not 2xx; the first: " << result.first_failure << '\n';
    return result;
}

std::string note(const LoadResult& result) {
    auto text = fmt::format("p50 {:.0f} us, p99 {:.0f} us", result.p50_us, result.p99_us);
    if (result.not_2xx > 0) text += fmt::format("; {} of {} answers were not 2xx", result.not_2xx, result.answers);
    return text;
}

rocksdb::DB* open_database(const fs::path& path) {
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* database = nullptr;
    const auto status = rocksdb::DB::Open(options, path.string(), &database);
    if (!status.ok()) throw std::runtime_error(status.ToString());
    return database;
}

std::string key_of(std::uint64_t row) { return fmt::format("/rows/{:016}", row); }

void fixed_answer(Report& report, const Settings& settings, const MusterProcess& muster) {
    const BareBeastServer bare(io_threads, [] {
        return [body = std::string(row_bytes, 'x')](std::string_view, std::string& out) { out = body; };
    });
    const auto request = get("/livez");
    const auto limit = load(settings, bare.port(), [&](std::string& out) { out = request; });
    report.limit("bare Beast, fixed buffer", limit.per_second, "requests/s").note(note(limit));
    const auto own = load(settings, muster.port(), [&](std::string& out) { out = request; });
    report.figure("GET /livez", own.per_second, "requests/s").note(note(own));
}

void fill(const fs::path& path, std::uint64_t rows) {
    const std::unique_ptr<rocksdb::DB> database(open_database(path));
    const std::string value(row_bytes, 'x');
    for (std::uint64_t row = 0; row < rows; ++row) (void)database->Put({}, key_of(row), value);
}

void lookups(Report& report, const Settings& settings, const MusterProcess& muster, const std::string& organization,
             const std::vector<std::string>& members) {
    const auto path = settings.directory / "rows";
    fill(path, settings.rows);
    const BareBeastServer bare(io_threads, [&] {
        return [database = open_database(path)](std::string_view target, std::string& out) {
            rocksdb::PinnableSlice value;
            (void)database->Get({}, database->DefaultColumnFamily(), rocksdb::Slice(target.data(), target.size()), &value);
            out.assign(value.data(), value.size());
        };
    });
    std::mt19937_64 random(1);
    const auto limit = load(settings, bare.port(), [&](std::string& out) { out = get(key_of(random() % settings.rows)); });
    report.limit("bare Beast, one RocksDB Get", limit.per_second, "requests/s").note(note(limit));
    const auto credential = "x-api-key: " + muster.api_key() + "\r\n";
    const auto own = load(settings, muster.port(), [&](std::string& out) {
        out = get("/v1/organizations/" + organization + "/members/" + members[random() % members.size()], credential);
    });
    report.figure("lookup by id, credential, visibility", own.per_second, "requests/s").floor(0.5).note(note(own));
}

/// The best quarter of a second: a disk that others use too is slow for moments, and a limit must not profit from them.
double synced_puts(const Settings& settings) {
    const std::unique_ptr<rocksdb::DB> database(open_database(settings.directory / "synced"));
    rocksdb::WriteOptions synced;
    synced.sync = true;
    const std::string value(row_bytes, 'x');
    using Clock = std::chrono::steady_clock;
    const auto seconds_since = [](Clock::time_point then) { return std::chrono::duration<double>(Clock::now() - then).count(); };
    double best = 0;
    std::uint64_t row = 0;
    for (const auto begun = Clock::now(); seconds_since(begun) < settings.seconds;) {
        const auto slice = Clock::now();
        const auto first = row;
        while (seconds_since(slice) < 0.25) (void)database->Put(synced, key_of(row++), value);
        best = std::max(best, static_cast<double>(row - first) / seconds_since(slice));
    }
    return best;
}

std::string post(const MusterProcess& muster, const std::string& target, const std::string& body) {
    return "POST " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nx-api-key: " + muster.api_key() +
           "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// The text id after `prefix` in a JSON answer ("acc" finds "acc_…").
std::string id_in(std::string_view json, std::string_view prefix) {
    const auto at = json.find(std::string("\"") + std::string(prefix) + "_");
    if (at == std::string_view::npos) throw std::runtime_error("no id in " + std::string(json));
    return std::string(json.substr(at + 1, json.find('"', at + 1) - at - 1));
}

std::string make_organization(const Settings& settings, const MusterProcess& muster) {
    std::string id;
    auto once = settings;
    once.connections = 1;
    once.seconds = 0.2;
    int serial = 0;
    (void)load(once, muster.port(),
               [&](std::string& out) {
                   out = post(muster, "/v1/organizations", fmt::format(R"({{"kind":"workspace","name":"Bench {}"}})", serial++));
               },
               [&](std::string_view body) { id = id_in(body, "org"); });
    return id;
}

std::vector<std::string> commands(Report& report, const Settings& settings, const MusterProcess& muster, const std::string& organization) {
    const auto puts_before = synced_puts(settings);
    std::vector<std::string> members;
    std::uint64_t serial = 0;
    const auto own = load(
        settings, muster.port(),
        [&](std::string& out) {
            const auto n = serial++;
            out = post(muster, "/v1/organizations/" + organization + "/members",
                       fmt::format(R"({{"first_name":"Ada{0}","last_name":"Byron{0}","email":"ada{0}@bench.example","role":"member",)"
                                   R"("send_invitation":false}})", n));
        },
        [&](std::string_view body) { members.push_back(id_in(body, "acc")); });
    report.limit("one fsynced RocksDB put per commit, one thread", std::max(puts_before, synced_puts(settings)), "commits/s")
        .note("the best quarter of a second before and after");
    report.figure("add a member over HTTP, durable and readable", own.per_second - static_cast<double>(own.not_2xx) / settings.seconds,
                  "commands/s").floor(1.0).note(note(own));
    return members;
}

}  // namespace

int main(int argc, char** argv) {
    Report report(argc, argv, "bench_http", "HTTP beside a bare Beast server, with and without a RocksDB Get, and durable commands.");
    Settings settings{report.number("--seconds", 3), static_cast<unsigned>(report.number("--connections", 64)),
                      static_cast<std::uint64_t>(report.number("--rows", 100'000)),
                      fs::path(report.text("--directory", "/tmp")) / ("muster-bench-http-" + std::to_string(::getpid()))};
    fs::create_directories(settings.directory);
    int code = 1;
    try {
        const MusterProcess muster((settings.directory / "data").string());
        fixed_answer(report, settings, muster);
        const auto organization = make_organization(settings, muster);
        const auto members = commands(report, settings, muster, organization);
        if (members.empty()) throw std::runtime_error("no member could be added");
        lookups(report, settings, muster, organization, members);
        code = report.finish();
    } catch (const std::exception& error) {
        std::cerr << "bench_http: " << error.what() << '\n';
    }
    fs::remove_all(settings.directory);
    return code;
}

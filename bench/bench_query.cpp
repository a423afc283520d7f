// What requests read: beside bare RocksDB Gets of the same bytes, and a bare iterator over as many rows.
//
//   who asks                  session token -> session -> account -> membership -> organization, as every request does
//   member by id              the row as the viewer's scope shows it, with the scope worked out from decision state
//   profile                   the account's own
//   page of 50                sorted, from a random place on
//   search, few match         by the beginning of an e-mail's local part
//   search, many match        by the beginning of a first name
//   count                     with a filter of status
//
// options: --people N (50000), --organizations N (20), --seconds S (1 per figure), --memory 1 prints the resident size

#include <rocksdb/db.h>

#include <chrono>
#include <fstream>
#include <random>

#include "bench/population.hpp"
#include "bench/report.hpp"
#include "domain/visibility.hpp"
#include "projections/models.hpp"

namespace {

using namespace muster;
using bench::Population;
using bench::Scratch;

/// Calls `once` for so many seconds; calls per second.
template <class F>
double rate(double seconds, F&& once) {
    const auto begun = std::chrono::steady_clock::now();
    const auto so_far = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count(); };
    std::uint64_t calls = 0;
    double passed = 0;
    while (passed < seconds) {
        for (int i = 0; i < 16; ++i) once();
        calls += 16;
        passed = so_far();
    }
    return static_cast<double>(calls) / passed;
}

std::string resident() {
    std::ifstream status("/proc/self/status");
    std::string line;
    while (std::getline(status, line)) {
        if (line.starts_with("VmRSS")) return line;
    }
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    bench::Report report(argc, argv, "bench_query", "Reads decision state and the directory, beside bare RocksDB reads.");
    const auto seconds = report.number("--seconds", 1);
    const Population population(static_cast<std::uint64_t>(report.number("--organizations", 20)),
                                static_cast<std::uint64_t>(report.number("--people", 50'000)));
    const Scratch scratch;
    auto data = eventstore::DataDirectory::open({scratch / "data", {}, true, false});
    if (!data) Scratch::fail(data.error());
    population.write(**data, [](domain::Position, const std::string&) {});
    auto opened = projections::Models::open(**data, false);
    if (!opened) Scratch::fail(opened.error());
    const auto& models = **opened;
    const auto& registry = models.registry();
    const auto& directory = models.directory();

    std::mt19937_64 random(1);
    const auto person = [&] { return random() % population.people() / 4 * 4; };  // has a session
    const auto query_of = [&](std::uint64_t n) {
        projections::DirectoryQuery query;
        query.organization = population.organization(n);
        query.viewer.account = population.account(n);
        query.scope = domain::scope_of(registry, query.viewer, query.organization);
        return query;
    };
    const auto need = [](bool ok) {
        if (!ok) Scratch::fail("a query found nothing");
    };

    rocksdb::Options options;
    options.create_if_missing = true;
    options.compression = rocksdb::kLZ4Compression;
    rocksdb::DB* made = nullptr;
    if (!rocksdb::DB::Open(options, scratch / "bare", &made).ok()) Scratch::fail("cannot open RocksDB");
    const std::unique_ptr<rocksdb::DB> bare(made);
    for (std::uint64_t n = 0; n < population.people(); ++n) {
        const auto row = directory.member(query_of(n), population.account(n));
        need(row.has_value() && bare->Put({}, std::string(population.account(n).raw()), *row).ok());
    }
    if (!bare->CompactRange({}, nullptr, nullptr).ok()) Scratch::fail("cannot compact RocksDB");
    std::vector<domain::AccountId> accounts;  // hashed beforehand: an id costs nothing to who has it
    std::vector<domain::TokenHash> tokens;
    std::vector<projections::DirectoryQuery> queries;
    for (int i = 0; i < 4096; ++i) {
        const auto n = person();
        accounts.push_back(population.account(n));
        tokens.push_back(population.session_token(n));
        queries.push_back(query_of(n));
    }
    std::size_t at = 0;
    const auto next = [&] { return at = (at + 1) % accounts.size(); };

    report.limit("bare RocksDB Get of the same row", rate(seconds, [&] {
                     std::string row;
                     need(bare->Get({}, std::string(accounts[next()].raw()), &row).ok());
                 }),
                 "gets/s");
    const auto who_asks = [&](std::size_t i) {
        const auto owner = registry.token(tokens[i]);
        need(owner.has_value());
        const auto session = registry.session(domain::SessionId{owner->id});
        need(session && registry.account(session->account));
        domain::Viewer viewer{session->account, false, {}};
        need(domain::scope_of(registry, viewer, queries[i].organization).any);
    };
    report.figure("who asks", rate(seconds, [&] { who_asks(next()); }), "lookups/s");
    report.figure("member by id", rate(seconds, [&] {
                      const auto i = next();
                      need(directory.member(queries[i], accounts[i]).has_value());
                  }),
                  "lookups/s");
    report.figure("profile", rate(seconds, [&] { need(directory.profile(accounts[next()]).has_value()); }), "lookups/s");
    report.figure("who asks, and member by id", rate(seconds, [&] {
                      const auto i = next();
                      who_asks(i);
                      need(directory.member(queries[i], accounts[i]).has_value());
                  }),
                  "lookups/s");
    report.figure("count by status", rate(seconds, [&] {
                      auto query = queries[next()];
                      query.filter.status = domain::AccountStatus::active;
                      need(directory.count(query) > 0);
                  }),
                  "counts/s");

    report.limit("bare RocksDB iterator over 50 rows", rate(seconds, [&] {
                     const std::unique_ptr<rocksdb::Iterator> rows(bare->NewIterator({}));
                     std::vector<std::string> page;
                     rows->Seek(std::string(accounts[next()].raw()));
                     for (int i = 0; i < 50 && rows->Valid(); ++i, rows->Next()) page.push_back(rows->value().ToString());
                 }),
                 "pages/s");
    std::vector<std::string> cursors;
    for (std::size_t i = 0; i < 64; ++i) {
        auto query = queries[i];
        query.limit = 1 + random() % 500;
        cursors.push_back(directory.page(query)->next);
    }
    report.figure("page of 50", rate(seconds, [&] {
                      const auto i = next() % cursors.size();
                      auto query = queries[i];
                      query.after = cursors[i];
                      need(!directory.page(query)->rows.empty());
                  }),
                  "pages/s");
    report.figure("search, few match", rate(seconds, [&] {
                      auto query = queries[next()];
                      query.filter.q = "u" + std::to_string(random() % 1000);
                      need(directory.page(query).has_value());
                  }),
                  "pages/s");
    report.figure("search, one matches", rate(seconds, [&] {
                      const auto n = person();
                      auto query = queries[next()];
                      query.organization = population.organization(n);
                      query.viewer.account = population.account(n);
                      query.filter.q = population.email(n);
                      need(directory.page(query)->rows.size() == 1);
                  }),
                  "pages/s");
    report.figure("search, many match", rate(seconds, [&] {
                      auto query = queries[next()];
                      query.filter.q = "an";
                      need(directory.page(query).has_value());
                  }),
                  "pages/s");
    report.figure("page of 50 with a role of 1 in 20", rate(seconds, [&] {
                      auto query = queries[next()];
                      query.filter.role = "manager";
                      need(directory.page(query).has_value());
                  }),
                  "pages/s");
    if (report.number("--memory", 0) > 0) std::cout << resident() << '\n';
    return report.finish();
}

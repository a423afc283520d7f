// How fast `muster verify` goes through a log: beside a bare RocksDB scan that hashes each record with SHA-256 on one thread.
//
//   limit: scan and SHA-256          every record of a plain RocksDB read in order, each hashed, nothing compared
//   verify                           decoded, sealed parts opened, checked against those before it and against the proof tree
//
// options: --people N (40000), --organizations N (20), --rounds N (5)

#include <openssl/evp.h>
#include <rocksdb/db.h>

#include <algorithm>
#include <chrono>

#include "bench/bare_records.hpp"
#include "bench/population.hpp"
#include "bench/report.hpp"
#include "eventstore/proof/tree_writer.hpp"
#include "eventstore/rocksdb_schema.hpp"
#include "replay/verify.hpp"

namespace {

using namespace muster;
using namespace muster::eventstore;
using bench::Scratch;
using Steady = std::chrono::steady_clock;

double rate(std::uint64_t count, Steady::time_point begun) {
    return static_cast<double>(count) / std::chrono::duration<double>(Steady::now() - begun).count();
}

double scan_and_hash(rocksdb::DB& database) {
    EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_MD_CTX* const digest = EVP_MD_CTX_new();
    std::array<unsigned char, 32> hash{};
    std::uint64_t records = 0;
    unsigned sum = 0;  // used, so that nothing is optimized away
    const auto begun = Steady::now();
    rocksdb::ReadOptions options;
    options.fill_cache = false;
    const std::unique_ptr<rocksdb::Iterator> rows(database.NewIterator(options));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
        EVP_DigestInit_ex2(digest, sha256, nullptr);
        EVP_DigestUpdate(digest, rows->value().data(), rows->value().size());
        EVP_DigestFinal_ex(digest, hash.data(), nullptr);
        sum += hash[0];
        ++records;
    }
    const auto per_second = rate(records, begun);
    EVP_MD_CTX_free(digest);
    EVP_MD_free(sha256);
    if (sum == 0) Scratch::fail("nothing was hashed");
    return per_second;
}

double verify(DataDirectory& data) {
    const KeyFinder keys = [&](domain::AccountId subject, std::uint32_t generation) { return data.keyring().of(subject, generation); };
    const auto begun = Steady::now();
    const auto report = replay::verify_log(data.log(), keys);
    if (report.tree_size != report.records) Scratch::fail("the log has no tree");
    for (const auto& fault : report.faults) {
        if (fault.code.find("tree") != std::string_view::npos) Scratch::fail(fault.detail);  // a made-up population has others
    }
    return rate(report.records, begun);
}

}  // namespace

int main(int argc, char** argv) {
    bench::Report report(argc, argv, "bench_verify", "Verifies a log, beside a bare scan that hashes its records.");
    const bench::Population population(static_cast<std::uint64_t>(report.number("--organizations", 20)),
                                       static_cast<std::uint64_t>(report.number("--people", 40'000)));
    const auto rounds = static_cast<int>(report.number("--rounds", 5));
    const Scratch scratch;
    auto data = DataDirectory::open({scratch / "data", {}, true, false});
    if (!data) Scratch::fail(data.error());
    bench::BareRecords bare(scratch / "bare");
    std::uint64_t bytes = 0;
    population.write(**data, [&](domain::Position position, const std::string& record) {
        bare.put(position, record);
        bytes += record.size();
    });
    bare.flush();
    const auto epoch = (*data)->log().take_writer();
    if (!epoch || !proof::TreeWriter::open((*data)->log(), *epoch)) Scratch::fail("the tree cannot be made");
    std::vector<double> limits, rates;
    for (int round = 0; round < rounds; ++round) {  // turn about, since the machine's speed wanders
        limits.push_back(scan_and_hash(bare.database()));
        rates.push_back(verify(**data));
    }
    std::sort(limits.begin(), limits.end());
    std::sort(rates.begin(), rates.end());
    const auto events = (*data)->log().tail().value;
    report.limit("bare RocksDB scan with SHA-256, 1 thread", limits[limits.size() / 2], "events/s").note(fmt::format("{} events, {} bytes each", events, bytes / events));
    report.figure("verify", rates[rates.size() / 2], "events/s").floor(0.5);
    return report.finish();
}

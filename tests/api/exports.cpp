// Exports in hand: how many there may be, how their bodies end, and what their files are called.
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include "api/exports/exports.hpp"
#include "api/exports/file_name.hpp"
#include "api/exports/made_body.hpp"
#include "api/exports/member_cells.hpp"

namespace {

using namespace muster;
using api::BodyPiece;

domain::AccountId account(unsigned char number) {
    domain::AccountId id;
    id.bytes.back() = number;
    return id;
}

/// Gives what it was told, one piece after the other, then throws.
struct Told final : api::PieceMaker {
    explicit Told(std::vector<BodyPiece> pieces) : pieces_(std::move(pieces)) {}
    BodyPiece make() override {
        if (next_ == pieces_.size()) throw std::runtime_error("nothing left");
        return pieces_[next_++];
    }
    std::vector<BodyPiece> pieces_;
    std::size_t next_ = 0;
};

BodyPiece next_of(api::BodyStream& body) {
    std::promise<BodyPiece> promise;
    auto given = promise.get_future();
    body.next([&](BodyPiece piece) { promise.set_value(std::move(piece)); });
    return given.get();
}

BOOST_AUTO_TEST_SUITE(exports)

BOOST_AUTO_TEST_CASE(one_account_has_so_many_exports_and_all_together_so_many) {
    api::Exports exports({.threads = 1, .running_max = 3, .running_per_account_max = 2});
    auto first = exports.enter(account(1));
    const auto second = exports.enter(account(1));
    const auto third = exports.enter(account(1));
    BOOST_REQUIRE(first && second && !third);
    BOOST_TEST(third.error().status == 429U);
    BOOST_TEST(third.error().code == "exports_limited");
    BOOST_TEST(third.error().retry_after_s > 0U);
    const auto other = exports.enter(account(2));
    const auto one_too_many = exports.enter(account(3));
    BOOST_REQUIRE(other && !one_too_many);
    BOOST_TEST(one_too_many.error().status == 503U);
    BOOST_TEST(exports.running() == 3U);
    first->reset();
    BOOST_TEST(exports.running() == 2U);
    BOOST_TEST(exports.enter(account(1)).has_value());  // and given back at once
    BOOST_TEST(exports.running() == 2U);
}

BOOST_AUTO_TEST_CASE(a_place_may_be_given_back_when_nothing_takes_it_any_more) {
    auto exports = std::make_unique<api::Exports>();
    const auto place = exports->enter(account(1));
    BOOST_REQUIRE(place);
    exports.reset();
}

BOOST_AUTO_TEST_CASE(pieces_come_in_order_from_another_thread_and_the_place_goes_with_the_body) {
    api::Exports exports;
    auto place = exports.enter(account(1));
    auto body = std::make_shared<api::MadeBody>(
        exports, std::move(*place), std::make_unique<Told>(std::vector<BodyPiece>{{"a", false, false}, {"", false, false}, {"b", true, false}}), "test");
    BOOST_TEST(next_of(*body).bytes == "a");
    BOOST_TEST(next_of(*body).bytes.empty());
    const auto last = next_of(*body);
    BOOST_TEST(last.bytes == "b");
    BOOST_TEST(last.last);
    BOOST_TEST(exports.running() == 1U);
    body.reset();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (exports.running() > 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();  // the thread that made the last piece lets go too
    BOOST_TEST(exports.running() == 0U);
}

BOOST_AUTO_TEST_CASE(a_maker_that_throws_fails_the_body) {
    api::Exports exports;
    auto place = exports.enter(account(1));
    const auto body = std::make_shared<api::MadeBody>(exports, std::move(*place), std::make_unique<Told>(std::vector<BodyPiece>{}), "test");
    BOOST_TEST(next_of(*body).failed);
}

BOOST_AUTO_TEST_CASE(an_export_that_takes_too_long_is_ended) {
    api::Exports exports({.time_max = std::chrono::seconds(-1)});
    auto place = exports.enter(account(1));
    const auto body = std::make_shared<api::MadeBody>(exports, std::move(*place), std::make_unique<Told>(std::vector<BodyPiece>{{"a", true, false}}), "test");
    BOOST_TEST(next_of(*body).failed);
}

BOOST_AUTO_TEST_CASE(after_a_stop_work_is_dropped_unseen) {
    api::Exports exports;
    exports.stop();
    auto dropped = std::make_shared<int>();
    exports.run([dropped] { *dropped = 1; });
    BOOST_TEST(dropped.use_count() == 1);
    BOOST_TEST(*dropped == 0);
    exports.stop();
}

/// The cells of a row as a .csv shows them.
std::vector<std::string> cells_of(api::MemberCells& cells, std::string_view row) {
    std::vector<std::string> shown;
    const auto made = cells.of_row(row);
    BOOST_REQUIRE(made);
    for (const auto& cell : *made) {
        const auto* text = std::get_if<std::string_view>(&cell);
        const auto* flag = std::get_if<bool>(&cell);
        shown.push_back(text != nullptr ? std::string(*text) : flag != nullptr ? (*flag ? "yes" : "no") : "-");
    }
    return shown;
}

BOOST_AUTO_TEST_CASE(a_row_of_the_directory_becomes_cells) {
    const projections::VisibilityModel names;
    api::MemberCells cells(*sheets::chosen_export_columns("client_name,first_name,extension,invited,wifi,access_control,card_id,offline_entry,sites"), names);
    cells.begin_organization("Pier");
    const auto full = cells_of(cells, R"({"first_name":"Ada","extension":"0123","invited":false,"wifi":true,"access_control":{"card_id":"007","offline_entry":true},"site_ids":[]})");
    BOOST_TEST(full == (std::vector<std::string>{"Pier", "Ada", "0123", "no", "yes", "yes", "007", "yes", ""}), boost::test_tools::per_element());
    const auto limited = cells_of(cells, R"({"first_name":"Ada"})");
    BOOST_TEST(limited == (std::vector<std::string>{"Pier", "Ada", "-", "-", "-", "-", "-", "-", "-"}), boost::test_tools::per_element());
    BOOST_TEST(!cells.of_row("no JSON"));
}

BOOST_AUTO_TEST_CASE(every_limit_of_exports_stands_on_the_page) {
    const char* root = std::getenv("MUSTER_SOURCE_DIR");  // NOLINT(concurrency-mt-unsafe): one thread
    std::stringstream page;
    page << std::ifstream(std::string(root != nullptr ? root : ".") + "/docs/limits.md").rdbuf();
    const api::ExportLimits limits;
    for (const auto& row : {"| `running_max` | " + std::to_string(limits.running_max) + " |",
                            "| `running_per_account_max` | " + std::to_string(limits.running_per_account_max) + " |",
                            "| `time_max` | " + std::to_string(limits.time_max.count()) + " s |",
                            "| `piece_bytes` | " + std::to_string(limits.piece_bytes / 1024) + " KiB |"}) {
        BOOST_TEST(page.str().find(row) != std::string::npos, row);
    }
}

BOOST_AUTO_TEST_CASE(file_names_are_harmless_and_keep_other_scripts) {
    const auto name = [](std::string_view text) { return api::attachment("members", text, "csv"); };
    BOOST_TEST(name("") == "attachment; filename=\"members.csv\"");
    BOOST_TEST(name("Acme Ltd") == "attachment; filename=\"members-Acme-Ltd.csv\"");
    BOOST_TEST(name("../../etc/passwd") == "attachment; filename=\"members-etc-passwd.csv\"");
    BOOST_TEST(name("a\"; filename=\"b.exe") == "attachment; filename=\"members-a-filename-b.exe.csv\"");
    BOOST_TEST(name("x\r\nSet-Cookie: a=b") == "attachment; filename=\"members-x-Set-Cookie-a-b.csv\"");
    BOOST_TEST(name("...") == "attachment; filename=\"members.csv\"");
    BOOST_TEST(name("M\xC3\xBCller") == "attachment; filename=\"members-M_ller.csv\"; filename*=UTF-8''members-M%C3%BCller.csv");
    std::string wide;
    for (int i = 0; i < 100; ++i) wide += "\xE6\x9D\x8E";
    const auto cut = name(wide);
    BOOST_TEST(cut.find("%E6%9D%8E.csv") != std::string::npos);
    BOOST_TEST(cut.size() < 600U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace

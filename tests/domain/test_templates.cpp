// An organization's own wording of its notifications.

#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;

SetTemplate set(std::string locale, NotificationKind kind = NotificationKind::registration) {
    return {org("cove"), kind, std::move(locale), "Welcome", "text", "<p>html</p>"};
}
TemplateSet was_set(std::string locale, NotificationKind kind = NotificationKind::registration) {
    return {org("cove"), kind, std::move(locale), "Welcome", "text", "<p>html</p>"};
}
RemoveTemplate remove(std::string locale, NotificationKind kind = NotificationKind::registration) { return {org("cove"), kind, std::move(locale)}; }

BOOST_AUTO_TEST_SUITE(templates)

BOOST_AUTO_TEST_CASE(who_edits_the_organization_sets_one_for_each_kind_and_language) {
    auto world = in_the_world().when(set("en")).by("amy").then({was_set("en")});
    const auto at = world.history().log.back().meta.position;
    BOOST_CHECK((world.state().organization(org("cove"))->templates == std::vector{TemplateRef{NotificationKind::registration, "en", at}}));
    world = world.when(set("de")).by("amy").accepted().when(set("en", NotificationKind::password_set)).by("amy").accepted();
    BOOST_CHECK_EQUAL(world.state().organization(org("cove"))->templates.size(), 3U);
    world = world.when(set("en")).by("amy").accepted();  // replaces
    const auto own = world.state().organization(org("cove"))->templates;
    BOOST_CHECK_EQUAL(own.size(), 3U);
    BOOST_CHECK((own.back() == TemplateRef{NotificationKind::registration, "en", world.history().log.back().meta.position}));
    in_the_world().when(set("en")).by("max").refused(permission_denied);
    in_the_world().when(set("en")).by("dan").refused(not_found);
}

BOOST_AUTO_TEST_CASE(what_was_set_is_removed) {
    const auto world = in_the_world({was_set("en"), was_set("de"), was_set("en", NotificationKind::password_set)});
    const auto after = world.when(remove("en")).by("amy").then({TemplateRemoved{org("cove"), NotificationKind::registration, "en"}});
    BOOST_CHECK_EQUAL(after.state().organization(org("cove"))->templates.size(), 2U);
    after.when(remove("en")).by("amy").refused(template_unknown);
    after.when(remove("en", NotificationKind::password_set)).by("amy").accepted();
    world.when(remove("fr")).by("amy").refused(template_unknown);
    world.when(remove("en")).by("max").refused(permission_denied);
    world.when(remove("en")).by("dan").refused(not_found);
}

BOOST_AUTO_TEST_CASE(every_part_has_a_length) {
    const auto check = [](std::string SetTemplate::* part, std::size_t most) {
        auto c = set("en");
        c.*part = std::string(most, 'x');
        in_the_world().when(c).by("amy").accepted();
        c.*part += "x";
        in_the_world().when(c).by("amy").refused(limit_reached);
    };
    check(&SetTemplate::subject, limits::template_subject_bytes_max);
    check(&SetTemplate::text, limits::template_text_bytes_max);
    check(&SetTemplate::html, limits::template_html_bytes_max);
}

BOOST_AUTO_TEST_CASE(there_are_so_many_and_no_more_but_those_there_are_can_be_replaced) {
    EventList full;
    for (std::size_t i = 0; i < limits::templates_max; ++i) full.events.push_back(was_set("x-" + std::to_string(i)));
    const auto world = in_the_world({full});
    world.when(set("en")).by("amy").refused(limit_reached);
    world.when(set("x-7")).by("amy").accepted();
    world.and_then(TemplateRemoved{org("cove"), NotificationKind::registration, "x-0"}).when(set("en")).by("amy").accepted();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests

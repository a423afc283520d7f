// The one main() of every test executable; Boost.Test generates it from the module's name.
#define BOOST_TEST_MODULE muster
#include <boost/test/unit_test.hpp>

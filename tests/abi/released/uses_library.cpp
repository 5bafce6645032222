// Does the compiler have this standard library? Tried by released_plugins.cmake.
#include <string>
std::string half(const std::string& text) { return text.substr(text.size() / 2); }

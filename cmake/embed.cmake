# rec2nwb_embed(TARGET NAME FILE)
#   Compiles a text file (a JSON schema) into TARGET, so that the command needs no file of its own at
#   run time. In the target's sources:
#     #include "embedded/NAME.hpp"        // std::string_view rec2nwb::embedded::NAME()
#   Say include(embed) first. An edit of FILE configures again by itself.
function(rec2nwb_embed target name file)
  get_filename_component(file ${file} ABSOLUTE)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ ${file} text)
  if(text MATCHES "\\)rec2nwb\"")
    message(FATAL_ERROR "${file} holds the end mark of the string literal that is to hold it")
  endif()
  set(dir ${CMAKE_CURRENT_BINARY_DIR}/embed_${name})
  file(CONFIGURE OUTPUT ${dir}/embedded/${name}.hpp @ONLY CONTENT [[
#pragma once
#include <string_view>
namespace rec2nwb::embedded {
std::string_view @name@();
}
]])
  file(CONFIGURE OUTPUT ${dir}/${name}.cpp @ONLY CONTENT [[
#include "embedded/@name@.hpp"
std::string_view rec2nwb::embedded::@name@() {
  return R"rec2nwb(@text@)rec2nwb";
}
]])
  target_sources(${target} PRIVATE ${dir}/${name}.cpp)
  target_include_directories(${target} PRIVATE ${dir})
endfunction()

# find_package(rec2nwb-sdk 1 REQUIRED): the target rec2nwb::sdk and rec2nwb_add_plugin(). The version is
# that of the binary interface: a plugin asks for the major that it was written for.
if(CMAKE_VERSION VERSION_LESS 3.20)
  set(${CMAKE_FIND_PACKAGE_NAME}_FOUND FALSE)
  set(${CMAKE_FIND_PACKAGE_NAME}_NOT_FOUND_MESSAGE
      "The SDK of rec2nwb needs CMake 3.20, this is ${CMAKE_VERSION}.")
  return()
endif()
include(${CMAKE_CURRENT_LIST_DIR}/rec2nwb-sdk-targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/Rec2nwbAddPlugin.cmake)

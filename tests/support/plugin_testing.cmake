# For tests of plugins: they need core/plugin and core/plan.
if(NOT TARGET rec2nwb_plugin_testing AND TARGET rec2nwb_plan AND TARGET rec2nwb_plugin)
  add_library(rec2nwb_plugin_testing STATIC ${CMAKE_CURRENT_LIST_DIR}/plugin_session.cpp
                                            ${CMAKE_CURRENT_LIST_DIR}/plugin_testing.cpp)
  target_include_directories(rec2nwb_plugin_testing PUBLIC ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(rec2nwb_plugin_testing
    PUBLIC rec2nwb_plan rec2nwb_test_support rec2nwb-sdk
    PRIVATE rec2nwb_plugin rec2nwb_rec rec2nwb_warnings)
endif()

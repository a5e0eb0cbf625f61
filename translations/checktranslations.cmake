# SPDX-License-Identifier: GPL-3.0-or-later
# Updates a COPY of TS from the sources with the command UPDATE; fails if a text has no translation then.
file(COPY_FILE ${TS} ${COPY})
execute_process(COMMAND ${UPDATE} ${COPY} COMMAND_ERROR_IS_FATAL ANY)
file(READ ${COPY} text)
string(REGEX MATCHALL "<source>[^<]*</source>[^<]*<translation type=\"unfinished\"" missing "${text}")
if(missing)
    message(FATAL_ERROR "No plural yet; build update_translations, then fill in ${TS}:\n${missing}")
endif()

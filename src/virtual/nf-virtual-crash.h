/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a program of an ESP8266 prints when it crashes, in the forms of Arduino's core
 * (core_esp8266_postmortem.cpp, 3.x) and of Espressif's SDK. Lines end with CR LF, as both send
 * them. The addresses are made up, and always the same.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Returns: (transfer full): Arduino's report of exception @cause, with registers and stack */
char *nf_virtual_crash_describe_arduino (guint cause);

/** Returns: (transfer full): Arduino's report of its software watchdog, with the stack */
char *nf_virtual_crash_describe_watchdog (void);

/** Returns: (transfer full): the SDK's report of exception @cause */
char *nf_virtual_crash_describe_sdk (guint cause);

G_END_DECLS

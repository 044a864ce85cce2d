/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Programs that say who they are, in all forms that they have had, whole and cut off.
 */
#include "support/boot-script.h"

#include <string.h>

typedef struct {
  const char *name;
  const char *text; /* at 115200 baud, with what stands before it */
  NfSign sign;
  const char *version;
  gboolean has_prompt;
} Program;

static const Program programs[] = {
  { "nodemcu-0.9.5",
    "\r\n\r\nNodeMCU 0.9.5 build 20150318  powered by Lua 5.1.4\r\nlua: cannot open init.lua\r\n> ",
    NF_SIGN_NODEMCU,
    "0.9.5",
    TRUE },
  { "nodemcu-1.5.4.1",
    "\r\nNodeMCU 1.5.4.1 (SMH custom) build 17-Sep-2016 powered by Lua 5.1.4 on SDK "
    "1.5.4.1(39cb9a32)\r\nlua: cannot open init.lua\r\n> ",
    NF_SIGN_NODEMCU,
    "1.5.4.1",
    TRUE },
  { "nodemcu-cloud",
    "\r\nNodeMCU custom build by frightanic.com\r\n\tbranch: master\r\n\tcommit: 5073c1\r\n\tSSL: "
    "true\r\n\tmodules: file,gpio,net\r\n build \tbuilt on: 2018-01-05 07:53\r\n powered by Lua "
    "5.1.4 on SDK 2.1.0(116b762)\r\nlua: cannot open init.lua\r\n> ",
    NF_SIGN_NODEMCU,
    "2.1.0",
    TRUE },
  { "nodemcu-2.2.0",
    "\r\nNodeMCU 2.2.0.0 build 20190424 powered by Lua 5.1.4 on SDK 2.2.1(6ab97e9)\r\n> ",
    NF_SIGN_NODEMCU,
    "2.2.0",
    TRUE },
  { "nodemcu-3",
    "\r\nNodeMCU 3.0.0.0 built on nodemcu-build.com provided by frightanic.com\r\n\tbranch: "
    "release\r\n\tmodules: file,gpio\r\n build 2024-01-18 19:24 powered by Lua 5.1.4 on SDK "
    "3.0.1-dev(fce080e)\r\ncannot open init.lua: \r\n> ",
    NF_SIGN_NODEMCU,
    "3.0.0",
    TRUE },
  { "nodemcu-with-a-script",
    "\r\nNodeMCU 3.0.0.0 \r\n build x powered by Lua 5.3.5 on SDK 3.0.1\r\nserving\r\n",
    NF_SIGN_NODEMCU,
    "3.0.0",
    FALSE },
  { "nodemcu-cut-off", "\r\nNodeMCU 2.2.0.0 buil", NF_SIGN_NODEMCU, "2.2.0", FALSE },
  { "nodemcu-cut-off-in-its-number", "\r\nNodeMCU 2.2", NF_SIGN_NODEMCU, "", FALSE },
  { "tasmota",
    "\r\n00:00:00.001 HDW: ESP8266EX\r\n00:00:00.070 Project tasmota - Kitchen Version "
    "12.5.0(tasmota)-2_7_4_9(2023-04-17T08:07:16)\r\n",
    NF_SIGN_TASMOTA,
    "12.5.0",
    FALSE },
  { "tasmota-italian",
    "00:00:00.143 Progetto tasmota - Cucina Versione "
    "10.1.0.2(release-tasmota)-2_7_4_9(2021-12-08T14:54:18)\r\n",
    NF_SIGN_TASMOTA,
    "10.1.0.2",
    FALSE },
  { "tasmota-6",
    "00:00:00 Project sonoff Sonoff (Topic sonoff, Fallback DVES_10373D, GroupTopic sonoffs) "
    "Version 6.4.0(release-sonoff)-2_3_0\r\n",
    NF_SIGN_TASMOTA,
    "6.4.0",
    FALSE },
  { "tasmota-5",
    "00:00:00 Projekt sonoff Sonoff (Topic sonoff) Version 5.12.0c-STAGED\r\n",
    NF_SIGN_TASMOTA,
    "5.12.0c",
    FALSE },
  { "esphome",
    "\x1b[0;32m[I][app:102]: ESPHome version 2024.6.1 compiled on Jun 20 2024\x1b[0m\r\n",
    NF_SIGN_ESPHOME,
    "2024.6.1",
    FALSE },
  { "esphome-dev",
    "\x1b[0;32m[I][app:102]: \x1b[1mESPHome version 2024.7.0-dev compiled on x\x1b[0m\r\n",
    NF_SIGN_ESPHOME,
    "2024.7.0-dev",
    FALSE },
  { "esphome-1.14",
    "[I][app:105]: esphome version 1.14.3 compiled on Jan  1 2020\r\n",
    NF_SIGN_ESPHOME,
    "1.14.3",
    FALSE },
  { "esphome-without-version",
    "\x1b[0;32m[I][app:029]: Running through setup()...\x1b[0m\r\n",
    NF_SIGN_ESPHOME,
    "",
    FALSE },
  { "wled", "Ada\r\n", NF_SIGN_WLED, "", FALSE },
  { "wled-debug", "\r\n---WLED 0.13.3 2208222 INIT---\r\n", NF_SIGN_WLED, "0.13.3", FALSE },
  { "micropython",
    "\r\nMicroPython v1.19.1 on 2022-06-18; ESP module with ESP8266\r\nType \"help()\" for more "
    "information.\r\n>>> ",
    NF_SIGN_MICROPYTHON,
    "1.19.1",
    TRUE },
  { "micropython-1m",
    "\r\nMicroPython v1.9.3-8-g63826ac5c on 2017-11-01; ESP module (1M) with ESP8266\r\n>>> ",
    NF_SIGN_MICROPYTHON,
    "1.9.3-8-g63826ac5c",
    TRUE },
  { "espruino",
    "\r\n ____                 _ \r\n|  __|___ ___ ___ _ _|_|___ ___ \r\n         |_| "
    "espruino.com\r\n 2v19 (c) 2023 G.Williams\r\n\r\n>",
    NF_SIGN_ESPRUINO,
    "2v19",
    TRUE },
  { "espruino-1",
    "\r\n         |_| http://espruino.com\r\n 1v70 Copyright 2014 G.Williams\r\n\r\n>",
    NF_SIGN_ESPRUINO,
    "1v70",
    TRUE },
  { "esp-at", "\r\nready\r\n", NF_SIGN_ESP_AT, "", FALSE },
  { "esp-at-ai-thinker",
    "\r\nAi-Thinker Technology Co.,Ltd.\r\n\r\ninvalid\r\n",
    NF_SIGN_ESP_AT,
    "",
    FALSE },
  { "esp-at-0.9",
    "\r\n[Vendor:www.ai-thinker.com Version:0.9.2.4]\r\n\r\nready\r\n",
    NF_SIGN_ESP_AT,
    "0.9.2.4",
    FALSE },
  { "esp-easy",
    "\r\n\r\n\rINIT : Booting version: mega-20190301 (ESP82xx Core 2_4_2, NONOS SDK "
    "2.2.1)\r\n",
    NF_SIGN_ESP_EASY,
    "mega-20190301",
    FALSE },

  /* None of them. */
  { "a word is no program", "hello, and it is ready\r\n", NF_SIGN_NONE, "", FALSE },
  { "its own ready", "starting up\r\nready\r\n", NF_SIGN_NONE, "", FALSE },
  { "a prompt of something else", "Welcome to my shell\r\n> ", NF_SIGN_NONE, "", TRUE },
  { "it talks of tasmota", "connecting to tasmota at 192.168.1.5\r\n", NF_SIGN_NONE, "", FALSE },
};

static NfBootVerdict
judge (const char *text)
{
  g_autoptr (NfHeard) heard = boot_script_play ((const BootStep[BOOT_STEPS_MAX]){
      BOOT_RESET,
      { 74880, BOOT_BANNER (2, 3) BOOT_IMAGE "\xe3\x80\x8c\xf8\x01\x9e\xff" },
      { 115200, text },
  });

  return nf_boot_judge (heard);
}

static void
test_program (gconstpointer data)
{
  const Program *program = data;
  NfBootVerdict verdict = judge (program->text);

  g_assert_cmpint (verdict.outcome, ==, NF_BOOT_RUNS);
  g_assert_cmpstr (nf_sign_get_info (verdict.sign)->name,
                   ==,
                   nf_sign_get_info (program->sign)->name);
  g_assert_cmpstr (verdict.version, ==, program->version);
  g_assert_cmpint (verdict.has_prompt, ==, program->has_prompt);
  g_assert_cmpuint (verdict.baud, ==, 115200);
  g_assert_cmpint (verdict.repair, ==, NF_REPAIR_NONE);
}

/* However much of it has come, the version is the right one or none. */
static void
test_cut_off (gconstpointer data)
{
  const Program *program = data;

  for (gsize n = 0; n <= strlen (program->text); n++) {
    g_autofree char *begun = g_strndup (program->text, n);
    NfBootVerdict verdict = judge (begun);

    if (*verdict.version != '\0')
      g_assert_cmpstr (verdict.version, ==, program->version);
  }
}

static gboolean
is_decided (const char *text)
{
  g_autoptr (NfHeard) heard =
      boot_script_play ((const BootStep[BOOT_STEPS_MAX]){ BOOT_RESET, { 115200, text } });

  return nf_boot_is_decided (heard);
}

/* A program with a prompt is waited for until it shows it; another one until its line is whole. */
static void
test_decided (void)
{
  g_assert_false (is_decided ("NodeMCU 2.2.0.0 build x powered by Lua 5.1.4 on SDK 2.2.1\r\n"));
  g_assert_true (is_decided ("NodeMCU 2.2.0.0 build x powered by Lua 5.1.4 on SDK 2.2.1\r\n> "));
  g_assert_false (is_decided ("[I][app:102]: ESPHome version 2024.6.1 compiled"));
  g_assert_true (is_decided ("[I][app:102]: ESPHome version 2024.6.1 compiled on x\r\n"));
  g_assert_false (is_decided ("\r\nready"));
  g_assert_true (is_decided ("\r\nready\r\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++) {
    g_autofree char *path = g_strdup_printf ("/boot-programs/%s", programs[i].name);
    g_autofree char *cut_off = g_strdup_printf ("/boot-programs/cut-off/%s", programs[i].name);
    g_test_add_data_func (path, &programs[i], test_program);
    g_test_add_data_func (cut_off, &programs[i], test_cut_off);
  }
  g_test_add_func ("/boot-programs/decided", test_decided);
  return g_test_run ();
}

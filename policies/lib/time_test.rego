package policies.lib.time_test

import data.policies.lib.time

second := 1000000000

noon := 1667822326 * second # 2022-11-07T11:58:46Z

test_parse_text if {
	every text in [
		"2022-11-07T11:58:46Z",
		"2022-11-07T11:58:46",
		"2022-11-07 11:58:46.0",
		"2022-11-07T11:58:46.000",
		"2022-11-07T11:58:46.000+00:00",
		"2022-11-07T12:58:46+01:00",
		"2022-11-07T19:58:46+0800",
		"2022-11-07T19:58:46.000+0800",
		"2022-11-07T06:28:46-05:30",
	] {
		time.parse_ns(text) == noon
	}
	time.parse_ns("2022-11-07T11:58:46.5Z") == noon + (second / 2)
	time.parse_ns("2022-11-07T11:58:46.500000") == noon + (second / 2)
}

test_parse_minutes_only if {
	time.parse_ns("2022-11-07T11:58Z") == noon - (46 * second)
	time.parse_ns("2022-11-07T11:58") == noon - (46 * second)
}

test_parse_milliseconds if {
	time.parse_ns(1667822326000) == noon
	time.parse_ns("1667822326000") == noon
	time.parse_ns(100000000000) == 100000000 * second
	time.parse_ns(99999999999999) == 99999999999999000000
}

test_undefined_for_what_is_no_time if {
	every value in [
		null, true, "", "now", [], {}, 0, -1, 5, "5", "-1", "01667822326000",
		1667822326, "1667822326", 99999999999, 100000000000000, 1667822326000000,
		"2022-11-07", "2022-11-07  11:58:46", "2022-11-07T11Z", "2022-11-07T11:58:46z", "2022-11-07T11:58:46+08",
		"x2022-11-07T11:58:46Z", "2022-11-07T11:58:46Z\n", "２０22-11-07T11:58:46Z",
	] {
		not time.parse_ns(value)
	}
}

test_days_between if {
	time.days_between(0, (86400 * second) * 3) == 3
	time.days_between((86400 * second) * 3, 0) == -3
	time.days_between(0, 43200 * second) == 0.5
	time.days_between(0, (86400 * second) + 1) > 1
}

test_days_from_the_event if {
	event := {"event": {"time": "2022-11-08T11:58:46Z"}}
	time.event_ns == noon + (86400 * second) with input as event
	time.age_days("2022-11-07T11:58:46Z") == 1 with input as event
	time.age_days(1667822326000) == 1 with input as event
	time.age_days("2022-11-09T11:58:46Z") == -1 with input as event
	time.remaining_days("2022-12-08T11:58:46Z") == 30 with input as event
	time.remaining_days("2022-12-08T11:58:45Z") < 30 with input as event
	time.remaining_days("2022-11-07T11:58Z") < -1 with input as event
	not time.age_days("") with input as event
	not time.remaining_days(null) with input as event
	not time.age_days("2022-11-07T11:58:46Z") with input as {"event": {}}
}

test_shown if {
	time.shown(30) == 30
	time.shown(29.987654321) == 29.99
	time.shown(-0.5) == -0.5
}

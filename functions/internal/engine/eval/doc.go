// Package eval evaluates plans: what compiled policies are.
//
// # Strict evaluation
//
// Rego does not distinguish "false" from "unknown". A comprehension, not, default, else and comparisons between types all absorb a value that is missing, and a
// policy that could not read what it judges would find nothing to deny. A strict evaluation (see [Options]) therefore notes what it could not read,
// and the verdict (see [Decision.Verdict]) takes the notes into account.
//
// A value is from the input if it is the input, a member or element of it, what a built-in function made of such a value, or a collection that a
// comprehension or partial rule built, or that such a value was put into.
//
// # What is noted
//
// Each note has the path of the property, where that is known, and the file and line of the policy.
//
//   - Missing: a reference names a member or index that an object or array from the input lacks, or that null lacks; or a key from the input is
//     missing in an object or array of the policy's own. In a set, a reference looks for an element, as in does.
//   - NotInside: a reference or a path of object.get leads through a boolean, number or string from the input. What object.get does not find in
//     an object or array is not noted: it is how a policy states what may be absent. If evidence is undefined, the cause names it nevertheless. A
//     member of a default such as {} is missing in the input, however.
//   - WrongType: a part of the input was read that is of another type than the schema of its resource type gives. The value itself is unsure.
//   - NoCollection: some, a wildcard, every or in meets a value from the input that is no collection.
//   - OtherType: <, <=, > or >= compare values of two types; or ==, =, != or in do so, one of which is from the input. The condition does not hold.
//     The same goes for collections that differ in nothing but the types of what is in them, such as ["tcp", "22"] and ["tcp", 22].
//     null, "" and empty collections that are written in the policy can be compared with anything by ==, =, != and in. A collection of the policy's
//     own that has elements of several types can be searched for values of each. Arrays are ordered by their elements. The patterns of a function's
//     arguments, and that a condition is true when its value is not false, are no comparisons.
//   - Failed: a built-in function fails. So do to_number of anything but numbers and strings of digits, min, max and sort of several types,
//     and &, - and intersection of sets of different types.
//   - NotOfType: is_boolean, is_number, is_string, is_array, is_object or is_set does not hold for a value from the input. is_null tests whether
//     there is a value.
//   - NoValue: a rule or function has no value, although a definition gives it other values than true and there is no default. It is not
//     noted if there are other notes of it, which explain why. Each call notes it, whoever called before; the first is reported.
//   - Shape: an assignment, or some … in, takes a value apart that has another form, as [host, port] := split(…) does. What the pattern of a
//     some … in says of members is a comparison.
//   - NoReason: the conditions of a reason hold, but the reason cannot be made.
//
// What print shows is not noted. Neither is a Missing member in a comprehension that only tests whether something is there, [x | x := reference]
// without computed keys, if it is an argument of a function of lib, or stands in lib. If evidence is undefined, the cause names what such a comprehension did not find.
//
// Members of objects that are null are not there: see [value.Arena.StrictInput]. Null elements of arrays stay.
//
// # What a note counts for
//
// Notes belong to the rule or function that is evaluated, and are kept with its remembered result. When a definition that reads the input gives a
// complete rule or function its value, the notes of its other definitions and iterations are dropped: true or unknown is true. Those on the way to
// the value stay, unless there is another way without. A default, an else and a definition that does not read the input drop nothing. Partial rules
// keep all their notes.
//
// # What is unsure
//
// A condition is in doubt if it did not hold because of a note other than Missing, or because of a value that is unsure. What follows is unsure:
//
//   - the way behind a not or an every that holds over a condition in doubt,
//   - the value of a default or else that is taken over one,
//   - what a built-in function, a comparison or a negation makes of a collection in whose building a condition was in doubt, or a member was
//     missing in an element, and what stands at an index of such an array. The elements themselves are as sure as the way to each, and so is
//     that one of them is in the collection.
//
// A collection takes the doubt with it: into other collections and into functions, where it counts for what the function does with it. A built-in
// function that only puts elements together, such as array.concat, sort or the union of sets, leaves them as sure as they were, and so does a
// difference of sets if nothing can be missing in the second. What net.cidr_merge makes of some ranges is unsure, but for a range of every address:
// further ranges cannot take anything from that.
//
// A rule that is undefined only because a member is missing is not in doubt, so that "deny … if not properties.key" denies. A reason is unsure if the
// way to it is, or the evidence. What the reason contains does not make it unsure: a value can be vague, which means that another could be in its
// place, but not none. Such is what built-in functions that always have a value, as sprintf and count, make of what is in doubt, the value of a
// default or else that is taken over something in doubt, and a value of a type that the schema does not give. A condition on it is unsure; that it
// is there is not. A function that is defined on an unsure way only makes the way of its call unsure.
//
// Where one way to a value is sure, the value is sure; where one element certainly does not meet the condition of an every, the every certainly does
// not hold.
//
// # How it may differ from OPA
//
// A strict evaluation finds the verdict of OPA for the same input, without null members, or it is Undetermined with a cause. There are two
// exceptions. A comparison between types does not hold, where OPA orders the types. And where one definition of a rule decides it, the
// others may fail in ways that OPA does not know, such as to_number(true), whose result would be in conflict in OPA.
package eval

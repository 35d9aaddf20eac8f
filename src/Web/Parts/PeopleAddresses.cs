using System.Text;
using Postroad.Core.Lists;

namespace Postroad.Web.Parts;

/// <summary>Addresses of the screens of lists and contacts, written once.</summary>
public static class PeopleAddresses
{
    public const string Contacts = "/contacts";

    public const string NewContact = "/contacts/new";

    public const string Lists = "/lists";

    public const string NewList = "/lists/new";

    public const string Fields = "/fields";

    public const string Tags = "/tags";

    public static string List(string list) => $"/lists/{list}";

    public static string EditList(string list) => $"/lists/{list}/edit";

    public static string SignUp(string list) => $"/lists/{list}/sign-up";

    public static string DeleteList(string list) => $"/lists/{list}/delete";

    public static string Import(string list) => $"/lists/{list}/import";

    public static string Contact(string contact) => $"/contacts/{contact}";

    public static string EditContact(string contact) => $"/contacts/{contact}/edit";

    public static string DeleteContact(string contact) => $"/contacts/{contact}/delete";

    public static string ComeBack(string contact, string list) => $"/contacts/{contact}/come-back/{list}";

    public static string AddTo(string list) => $"{NewContact}?list={list}";

    /// <summary>The contacts of a query, on the page of their list when <paramref name="onList"/>.</summary>
    public static string People(ContactQuery query, bool onList) => With(onList ? List(query.List!) : Contacts, query, onList);

    /// <summary>All of them as a file.</summary>
    public static string File(ContactQuery query) => With("/contacts.csv", query with { From = null }, onList: false);

    /// <summary>Reads what <see cref="People"/> wrote, or what somebody typed: what makes no sense is as if it were not there.</summary>
    /// <param name="list">Whose page it is. Null: the page of all contacts.</param>
    public static ContactQuery Read(IQueryCollection query, string? list)
    {
        var text = Text("q");
        return new ContactQuery
        {
            Text = text.Length <= ContactQuery.MostText ? text : text[..ContactQuery.MostText],
            List = list ?? (Text("list") is { Length: > 0 } chosen ? chosen : null),
            Status = Enum.GetValues<SubscriptionStatus>().Where(s => Addresses.Word(s) == Text("status")).Select(s => (SubscriptionStatus?)s).FirstOrDefault(),
            Tag = Text("tag") is { Length: > 0 } tag ? tag : null,
            From = ContactCursor.TryParse(Text("after"), out var from) ? from : null,
        };

        string Text(string name) => QueryText.Read(query[name].FirstOrDefault());
    }

    private static string With(string path, ContactQuery query, bool onList)
    {
        var text = new StringBuilder(path);
        Put("q", query.Text.Length == 0 ? null : query.Text);
        Put("list", onList ? null : query.List);
        Put("status", query.Status is { } status ? Addresses.Word(status) : null);
        Put("tag", query.Tag);
        Put("after", query.From?.ToString());
        return text.ToString();

        void Put(string name, string? value)
        {
            if (value is not null) text.Append(text.ToString().Contains('?', StringComparison.Ordinal) ? '&' : '?').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }
}

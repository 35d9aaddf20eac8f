using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Import;

/// <summary>Finds the column with the addresses.</summary>
internal static class EmailColumn
{
    /// <summary>So many rows are looked at where no header says it.</summary>
    public const int SampleRows = 200;

    /// <summary>Of the values that are there, so many must look like addresses.</summary>
    private const double SureShare = 0.8;

    // In ASCII, without case, spaces and signs; what has no ASCII form as it is. The order is the order of preference.
    private static readonly string[] Names =
    [
        "email", "emailaddress", "mail", "mailaddress", "emailadresse", "mailadresse", "adressemail", "adresseemail", "courriel", "adresseelectronique",
        "correo", "correoelectronico", "direcciondecorreo", "direcciondecorreoelectronico", "emailadres", "epost", "epostadress", "epostadresse", "sahkoposti",
        "indirizzoemail", "postaelettronica", "enderecodeemail", "correioeletronico", "adresemail", "poczta", "emailova", "eposta", "pochta", "elektronnayapochta", "epochta",
        "ilektronikotachydromeio", "メール", "メールアドレス", "邮箱", "电子邮件", "이메일", "emails", "email1", "primaryemail", "workemail", "useremail", "contactemail", "customeremail",
    ];

    /// <exception cref="ImportException">No such column, or none can be told; the text lists the columns.</exception>
    public static int Find(string file, IReadOnlyList<string> headers, string? named, IReadOnlyList<string[]> sample)
    {
        var plain = headers.Select(Plain).ToArray();
        if (named is not null) return FindNamed(file, headers, plain, named);
        foreach (var name in Names)
            if (Array.IndexOf(plain, name) is var found and >= 0) return found;
        return FindByValues(file, headers, sample);
    }

    /// <summary>The likely one. Null: none is, or several are.</summary>
    public static int? Guess(IReadOnlyList<string> headers, IReadOnlyList<string[]> sample)
    {
        var plain = headers.Select(Plain).ToArray();
        foreach (var name in Names)
            if (Array.IndexOf(plain, name) is var found and >= 0) return found;
        var likely = Enumerable.Range(0, headers.Count).Where(column => LooksLikeAddresses(sample, column)).ToList();
        return likely.Count == 1 ? likely[0] : null;
    }

    private static int FindNamed(string file, IReadOnlyList<string> headers, string[] plain, string named)
    {
        for (var i = 0; i < headers.Count; i++)
            if (string.Equals(headers[i].Trim(), named.Trim(), StringComparison.OrdinalIgnoreCase)) return i;
        var alike = Array.IndexOf(plain, Plain(named));
        return alike >= 0 ? alike : throw new ImportException($"{file} has no column \"{named}\". Its columns are: {List(headers)}.");
    }

    private static int FindByValues(string file, IReadOnlyList<string> headers, IReadOnlyList<string[]> sample)
    {
        var likely = Enumerable.Range(0, headers.Count).Where(column => LooksLikeAddresses(sample, column)).ToList();
        return likely.Count switch
        {
            1 => likely[0],
            0 => throw new ImportException($"{file} has no column of email addresses: none is called email, and none holds addresses. Its columns are: {List(headers)}. Name the right one with --email-column."),
            _ => throw new ImportException($"{file} has {likely.Count} columns of email addresses ({List([.. likely.Select(i => headers[i])])}): say which with --email-column."),
        };
    }

    private static bool LooksLikeAddresses(IReadOnlyList<string[]> sample, int column)
    {
        var values = sample.Select(row => row[column]).Where(value => value.Length > 0).ToList();
        return values.Count > 0 && values.Count(value => EmailAddress.TryParse(value, out _, out _)) >= values.Count * SureShare;
    }

    private static string List(IReadOnlyList<string> headers) => string.Join(", ", headers.Select(h => $"\"{h}\""));

    private static string Plain(string header) => string.Concat(header.Select(c => Letters.Ascii(c) ?? (char.IsLetterOrDigit(c) ? c.ToString() : "")));
}

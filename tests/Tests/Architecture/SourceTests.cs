namespace Postroad.Tests.Architecture;

public sealed class SourceTests
{
    private static readonly IReadOnlyCollection<SourceFile> Ours =
    [
        .. SourceFile.Under("src", ".cs", ".razor", ".ts", ".mjs"),
        .. SourceFile.Under("tests", ".cs", ".mjs"),
        .. SourceFile.Under("bench", ".cs"),
        .. SourceFile.Under("eng", "", ".mjs", ".sh"),
    ];

    [Fact]
    public void The_scan_sees_the_source() => Assert.Contains(Ours, file => file.Path == "src/Core/Persistence/PostroadDb.cs");

    [Fact]
    public void A_file_is_short_or_says_why_not() =>
        Rule.AssertKept(Exceptions.Judge(SourceRules.LongFiles(Ours), Exceptions.LongFiles, $"has more than {SourceRules.MostLines} lines"));

    [Fact]
    public void Reading_other_customers_rows_is_explained() =>
        Rule.AssertKept(Exceptions.Judge(
            SourceRules.UnfilteredQueries(SourceFile.Under("src", ".cs", ".razor")), Exceptions.UnfilteredQueries, "switches the filter by customer off"));

    [Fact]
    public void Folders_are_concepts() => Rule.AssertKept(SourceRules.EmptyFolderNames(Ours));

    [Fact]
    public void What_nobody_must_guess_is_compared_in_fixed_time() =>
        Rule.AssertKept(Exceptions.Judge(SourceRules.HastyComparisons(SourceFile.Under("src", ".cs", ".razor")).Distinct(), Exceptions.HastyComparisons, "compares a secret in a time that tells how far a guess is right"));

    [Fact]
    public void A_kind_of_text_has_one_parser_and_none_that_makes_the_types_its_input_names() =>
        Rule.AssertKept(SourceRules.ForeignParsers(SourceFile.Under("src", ".cs", ".razor")));

    [Theory]
    [InlineData("if (mac.AsSpan().SequenceEqual(given)) return;")]
    [InlineData("return given.SequenceEqual(key.KeyHash);")]
    [InlineData("return request.Signature == expected;")]
    [InlineData("if (body.Secret != stored) return;")]
    public void A_comparison_that_tells_how_far_a_guess_is_right_is_found(string code) =>
        Assert.Single(SourceRules.HastyComparisons([new SourceFile("src/Core/Planted.cs", code)]));

    [Theory]
    [InlineData("if (made.Secret == null) return;")]
    [InlineData("CryptographicOperations.FixedTimeEquals(hash, key.KeyHash)")]
    [InlineData("db.Set<SignInSession>().Where(s => s.TokenHash == hash)")]
    public void A_comparison_that_tells_nothing_is_none(string code) => Assert.Empty(SourceRules.HastyComparisons([new SourceFile("src/Core/Planted.cs", code)]));

    [Theory]
    [InlineData("new BinaryFormatter().Deserialize(stream)")]
    [InlineData("JsonSerializer.Deserialize<object>(text)")]
    [InlineData("new System.Net.Mail.MailAddress(text)")]
    public void A_foreign_parser_is_found(string code) => Assert.Single(SourceRules.ForeignParsers([new SourceFile("src/Core/Planted.cs", code)]));

    [Fact]
    public void Planted_sources_are_found()
    {
        var planted = new SourceFile("src/Core/Lists/Helpers/Long.cs", string.Concat(Enumerable.Repeat("\n", 300)) + "set.IgnoreQueryFilters();");

        Assert.Equal([planted.Path], SourceRules.LongFiles([planted]));
        Assert.Equal([planted.Path], SourceRules.UnfilteredQueries([planted]));
        Assert.Single(SourceRules.EmptyFolderNames([planted]));
        Assert.Contains($"{planted.Path} is too long", Exceptions.Judge(SourceRules.LongFiles([planted]), Exceptions.LongFiles, "is too long"));
    }

    [Fact]
    public void A_comment_is_no_use()
    {
        var planted = new SourceFile("src/Core/Lists/Fine.cs", "// IgnoreQueryFilters would be wrong here\n/* IgnoreQueryFilters */ var page = \"http://example.com\";\n");

        Assert.Empty(SourceRules.UnfilteredQueries([planted]));
        Assert.Contains("http://example.com", planted.Code, StringComparison.Ordinal);
    }
}

using System.Reflection;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Words;

namespace Postroad.Tests.Lists.Words;

/// <summary>What recipients read, in four languages. That a language has every text, the compiler sees to.</summary>
public sealed class RecipientWordsTests
{
    /// <summary>Texts that are right in English and in another language.</summary>
    private static readonly string[] Alike = ["es No"];

    [Fact]
    public void Each_language_says_everything_in_its_own_words_and_without_markup()
    {
        var english = Texts(RecipientWords.Of("en")).ToDictionary();
        Assert.True(english.Count > 80, $"only {english.Count} texts were found");
        foreach (var code in Languages.All)
        {
            var words = RecipientWords.Of(code);
            Assert.Equal(code, words.Code);
            foreach (var (name, text) in Texts(words))
            {
                Assert.False(string.IsNullOrWhiteSpace(text), $"{code} says nothing for {name}");
                Assert.True(text.IndexOfAny(['<', '>', '&', '"', '{', '}', '!', '\n']) < 0, $"{code} {name} is no plain text: {text}");
                Assert.True(text.Length <= 250, $"{code} {name} is too long: {text}");
                if (code != "en" && !Alike.Contains($"{code} {name}")) Assert.False(text == english[name], $"{code} says {name} in English: {text}");
            }
        }
    }

    [Fact]
    public void Each_sentence_with_a_value_in_it_says_the_value()
    {
        foreach (var words in Languages.All.Select(RecipientWords.Of))
        {
            foreach (var method in Sentences())
            {
                var values = method.GetParameters().Select(p => $"[{p.Name}]").ToArray();
                var text = (string)method.Invoke(words, values)!;
                foreach (var value in values) Assert.True(text.Contains(value, StringComparison.Ordinal), $"{words.Code} {method.Name} leaves out {value}: {text}");
            }
        }
    }

    [Theory]
    [InlineData("en", "1 March 2026", "29 November 2026")]
    [InlineData("de", "1. März 2026", "29. November 2026")]
    [InlineData("fr", "1er mars 2026", "29 novembre 2026")]
    [InlineData("es", "1 de marzo de 2026", "29 de noviembre de 2026")]
    public void A_day_is_written_as_people_write_it(string language, string first, string other) =>
        Assert.Equal((first, other), (RecipientWords.Of(language).Day(new DateOnly(2026, 3, 1)), RecipientWords.Of(language).Day(new DateOnly(2026, 11, 29))));

    [Fact]
    public void In_French_no_line_begins_with_a_sign_that_belongs_to_the_one_before()
    {
        var texts = Texts(RecipientWords.Of("fr")).ToList();
        Assert.All(texts, text => Assert.DoesNotMatch(" [?:;!]", text.Value));
        Assert.Contains(texts, text => text.Value.Contains("\u00A0?", StringComparison.Ordinal));
    }

    [Fact]
    public void A_language_that_we_have_not_is_answered_in_English() => Assert.Equal("en", RecipientWords.Of("sv").Code);

    private static IEnumerable<KeyValuePair<string, string>> Texts(RecipientWords words) =>
        typeof(RecipientWords).GetProperties().Where(p => p.Name is not (nameof(RecipientWords.Code) or nameof(RecipientWords.Name)))
            .Select(p => KeyValuePair.Create(p.Name, (string)p.GetValue(words)!))
            .Concat(Sentences().Select(m => KeyValuePair.Create(m.Name, (string)m.Invoke(words, [.. m.GetParameters().Select(p => p.Name)])!)));

    private static IEnumerable<MethodInfo> Sentences() => typeof(RecipientWords).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(m => !m.IsSpecialName && m.GetParameters().All(p => p.ParameterType == typeof(string)));
}

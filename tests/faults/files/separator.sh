echo a

echo 'x rootpw --plaintext x'

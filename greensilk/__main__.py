from greensilk import main

main()
